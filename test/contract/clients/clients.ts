import { GraphClient } from '../../../main/m365/graph-client.ts'
import { MattermostApi } from '../../../main/mattermost/api.ts'
import { MattermostClient } from '../../../main/mattermost/client.ts'
import { SystemHttp } from '../../../main/net/http.ts'
import { systemRandom } from '../../../main/random/random.ts'
import type { Clock } from '../../../main/time/clock.ts'

/** The token that both clients carry; it must never be seen at another server. */
export const secret = 'token-of-this-person'

/** A client, reduced to a request that reads and one that changes something. */
export interface Client {
  read(): Promise<unknown>
  write(): Promise<unknown>
}

/** Makes each client for a server, on a clock that times its requests out. */
export const clients: Record<string, (server: string, clock: Clock) => Client> = {
  Graph: (root, clock) => {
    const tokens = { token: async () => secret }
    const graph = new GraphClient({ root, tokens, http: new SystemHttp(clock), clock, random: systemRandom })
    return {
      read: () => graph.request({ url: '/me' }),
      write: () => graph.request({ method: 'POST', url: '/me/events/1/accept', body: { sendResponse: true } }),
    }
  },
  Mattermost: (server, clock) => {
    const client = new MattermostClient(
      new MattermostApi({ server, token: secret, http: new SystemHttp(clock), clock }),
    )
    return { read: () => client.me(), write: () => client.createPost('channel', 'Hello') }
  },
}
