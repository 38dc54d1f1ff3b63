import type { Http } from '../../main/net/http.ts'
import type { VirtualClock } from '../clock.ts'
import type { Meetings } from '../graph/meetings.ts'
import type { GraphServer } from '../graph/server.ts'
import type { IdentityProvider } from '../identity/provider.ts'
import type { MattermostServer } from '../mattermost/server.ts'
import type { CompanyServer, SeenRequest } from '../network/company-server.ts'

/** What the web page shows of a company and can do to it. */
export interface Parts {
  clock: VirtualClock
  meetings: Meetings
  identity: IdentityProvider
  graph: GraphServer
  mattermost: MattermostServer
  seen: SeenRequest[]
  servers: Record<'identity' | 'graph' | 'mattermost', CompanyServer>
  /** How the page's clicks reach Mattermost. */
  http: Http
}
