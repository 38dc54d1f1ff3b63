import fp from 'fastify-plugin'
import { Delivery } from './delivery.ts'
import { Posting } from './posting.ts'

declare module 'fastify' {
  interface FastifyInstance {
    delivery: Delivery
  }
}

/** Posts the messages. Nothing is posted before `app.delivery.start()`. `atStep` is for the crash harness. */
export const deliveryPlugin = fp(
  async (app, { atStep }: { atStep?(step: string): void }) => {
    const { config, company, channels, claims, mattermost, secrets, clock, botLog, metrics, signals } = app
    const posting = new Posting({
      channels,
      mattermost,
      botUserId: company.botUserId,
      publicUrl: config.publicUrl,
      secrets,
      clock,
      atStep,
    })
    const concurrency = config.limits.postsAtATime
    app.decorate(
      'delivery',
      new Delivery({ claims, posting, clock, log: botLog, metrics, signals, concurrency, atStep }),
    )
    // While the last requests end, no post begins that a server which hangs would draw out.
    app.addHook('preClose', async () => app.delivery.rest())
    app.addHook('onClose', () => app.delivery.stop())
  },
  { name: 'delivery', dependencies: ['database', 'signals', 'mattermost'] },
)
