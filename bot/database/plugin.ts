import fp from 'fastify-plugin'
import { every } from '../../main/time/waiting.ts'
import { nameOf } from '../diagnostics/log.ts'
import { newId } from '../secrets/secrets.ts'
import { Actions } from './actions.ts'
import { Channels } from './channels.ts'
import { Claims } from './claims.ts'
import type { Database } from './database.ts'
import { Desktops } from './desktops.ts'
import { Messages } from './messages.ts'
import { openDatabase } from './open.ts'

declare module 'fastify' {
  interface FastifyInstance {
    database: Database
    actions: Actions
    channels: Channels
    claims: Claims
    desktops: Desktops
    messages: Messages
  }
}

const aliveFor = 30_000
const beatEvery = 10_000

/**
 * Opens the database, makes the repositories, and keeps this replica alive there. `lease`: how many milliseconds a claim
 * of a message holds.
 */
export const databasePlugin = fp(
  async (app, { lease }: { lease?: number }) => {
    const { config, clock, random, background } = app
    const database = await openDatabase(config.databaseUrl, clock)
    app.addHook('onClose', () => database.close())
    const replicaId = newId(random)
    const desktops = new Desktops(database, { random, replicaId })
    app.decorate('database', database)
    app.decorate('actions', new Actions(database, random))
    app.decorate('channels', new Channels(database))
    const claims = new Claims(database, { clock, replicaId, lease })
    await claims.takeOver()
    app.decorate('claims', claims)
    app.decorate('desktops', desktops)
    app.decorate('messages', new Messages(database, random))
    await desktops.beat(aliveFor)
    const stopBeating = every(clock, beatEvery, () => background('beat', () => desktops.beat(aliveFor)))
    app.addHook('preClose', async () => {
      stopBeating()
    })
    app.addHook('onClose', async () => {
      stopBeating()
      await desktops
        .leave()
        .catch((error: unknown) => app.botLog.error({ error: nameOf(error) }, 'the database does not answer'))
    })
  },
  { name: 'database' },
)
