import fp from 'fastify-plugin'
import { Clicks } from './clicks.ts'
import { Connections } from './connections.ts'
import { Results } from './results.ts'

declare module 'fastify' {
  interface FastifyInstance {
    connections: Connections
    results: Results
    clicks: Clicks
  }
}

/** What people do in Mattermost, on its way to the desktops and back. */
export const actionsPlugin = fp(
  async (app) => {
    app.decorate('connections', new Connections(app))
    app.decorate('results', new Results(app))
    app.decorate('clicks', new Clicks(app))
    // Before the server closes: it waits for the requests that are under way.
    app.addHook('preClose', async () => {
      app.results.close()
      await app.connections.close()
    })
  },
  { name: 'actions', dependencies: ['database', 'signals'] },
)
