import { BotLinkClient } from '../main/bot-link/client.ts'
import { GraphClient } from '../main/m365/graph-client.ts'
import type { TokenSource } from '../main/m365/graph-middleware.ts'
import { MattermostApi } from '../main/mattermost/api.ts'
import { MattermostBotClient } from '../main/mattermost/bot-client.ts'
import { MattermostClient } from '../main/mattermost/client.ts'
import { SystemHttp } from '../main/net/http.ts'
import { systemRandom } from '../main/random/random.ts'
import { SystemFiles } from '../main/store/files.ts'
import { SystemClock } from '../main/time/clock.ts'

const clock = new SystemClock()

/** This machine's own clock, network, disk and randomness, for what runs against the company from outside the app. */
export const doors = { clock, http: new SystemHttp(clock), files: new SystemFiles({ clock }), random: systemRandom }

/** Mattermost's API for whoever holds the token, or for nobody in particular. */
export const mattermostApi = (server: string, token?: string) => new MattermostApi({ server, token, ...doors })
/** Mattermost for a person. */
export const mattermostClient = (server: string, token: string) => new MattermostClient(mattermostApi(server, token))
/** Mattermost for a bot account. */
export const mattermostBotClient = (server: string, token: string) =>
  new MattermostBotClient(mattermostApi(server, token))
/** Graph for whoever the tokens belong to. */
export const graphClient = (root: string, tokens: TokenSource) => new GraphClient({ root, tokens, ...doors })
/** A desktop's way to the bot. */
export const botLinkClient = (url: string, token?: string) => new BotLinkClient({ url, token, ...doors })
