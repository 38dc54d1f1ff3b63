import fp from 'fastify-plugin'
import { PostgresSignals } from './postgres-signals.ts'
import { localSignals, type Signals } from './signals.ts'

declare module 'fastify' {
  interface FastifyInstance {
    signals: Signals
  }
}

/** Opens the signals: within the process for SQLite, through the database for PostgreSQL. */
export const signalsPlugin = fp(
  async (app) => {
    const { database, clock, botLog, config } = app
    if (database.pool) {
      const signals = new PostgresSignals({
        pool: database.pool,
        url: config.databaseUrl,
        clock,
        onTrouble: () => botLog.warn('the connection for signals broke'),
      })
      await signals.open()
      app.decorate<Signals>('signals', signals)
    } else app.decorate<Signals>('signals', localSignals(clock))
    app.addHook('onClose', () => app.signals.close())
  },
  { name: 'signals', dependencies: ['database'] },
)
