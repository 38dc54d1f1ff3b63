import fp from 'fastify-plugin'
import { AdminMessages } from './admin-messages.ts'
import { Health } from './health.ts'
import type { LogWithRecords } from './log.ts'

declare module 'fastify' {
  interface FastifyInstance {
    adminMessages: AdminMessages
    health: Health
  }
}

/** Tells the admins of log records, and monitoring of the bot's health. */
export const diagnosticsPlugin = fp(
  async (app, { follow }: { follow: LogWithRecords['follow'] }) => {
    const { config, messages, signals, clock, random, background } = app
    const adminMessages = new AdminMessages({ config: config.admins, messages, signals, clock, random, background })
    follow((record) => adminMessages.take(record))
    app.decorate('adminMessages', adminMessages)
    app.decorate('health', new Health(app))
    app.addHook('onClose', async () => {
      await adminMessages.flush()
      adminMessages.stop()
    })
  },
  { name: 'diagnostics', dependencies: ['database', 'signals', 'mattermost'] },
)
