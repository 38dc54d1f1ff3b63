import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { say } from '../main/text/say.ts'
import { every } from '../main/time/waiting.ts'

const tidyEvery = 60_000
const keepFor = 45 * 24 * 3600_000

/** Ends what expired, forgets what is old, and makes up for signals that were lost. Once a minute. */
export async function tidy(app: FastifyInstance): Promise<void> {
  const { clock, actions, messages, connections, signals } = app
  const now = clock.now()
  for (const ended of await actions.expire(now)) {
    if (ended.messageId === undefined) continue
    const message = await messages.find(ended.messageId)
    if (message?.note !== undefined)
      await messages.annotate(ended.messageId, message.version, say('bot.click.overdue'), now)
  }
  await messages.purge(now - keepFor)
  await actions.purge(now - keepFor)
  await connections.offerAgain()
  await connections.dropRevoked()
  await signals.send({ kind: 'message' })
}

/** Tidies once a minute, from the moment the bot is ready. */
export const housekeeping = fp(
  async (app) => {
    const stop = every(app.clock, tidyEvery, () => app.background('tidy', () => tidy(app)))
    app.addHook('preClose', async () => {
      stop()
    })
  },
  { name: 'housekeeping', dependencies: ['database', 'signals', 'actions'] },
)
