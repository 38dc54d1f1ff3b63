import type { Background } from '../../lifecycle/background.ts'
import type { MattermostClient } from '../../mattermost/client.ts'
import type { Vault } from '../../store/vault.ts'
import type { MattermostSession } from '../accounts/sessions.ts'
import type { BotLink } from '../bot-link/bot-link.ts'
import type { LinkedUser } from '../bot-link/pairing.ts'
import type { DirectMessages } from '../direct-messages/direct-messages.ts'
import type { AppStateStore } from '../state/app-state.ts'
import type { StatusSync } from '../status/status-sync.ts'

/** Who is signed in to Mattermost; undefined for nobody. */
export class SignedInUser {
  user: LinkedUser | undefined
}

/** Starts and ends everything that acts in Mattermost. */
export function mattermostSession(parts: {
  state: AppStateStore
  background: Background
  /** Whether the machine shows 12 hours. */
  hour12: boolean
  vault(): Vault | undefined
  signedIn: SignedInUser
  status: Pick<StatusSync, 'start' | 'finish'>
  botLink: Pick<BotLink, 'start' | 'stop' | 'signedOut'>
  directMessages: Pick<DirectMessages, 'start' | 'forget'>
  /** Makes what is remembered of the status this user's; what another one left is forgotten. Holds at once. */
  ownMemory(user: string): Promise<void>
}): MattermostSession {
  const { state, background, signedIn, status, botLink, directMessages } = parts
  const linkBot = async (user: LinkedUser) => {
    const vault = parts.vault()
    if (vault) await directMessages.start(vault)
    await botLink.start(user)
  }
  const readClock = async (client: MattermostClient) => {
    // Only a display hint: a server that cannot be asked is asked again at the next start.
    const military = await client.militaryTime().catch(() => undefined)
    if (military !== undefined && parts.hour12 === state.get().hour12) state.set({ hour12: !military })
  }
  return {
    start(client, userId) {
      const user = { client, userId }
      signedIn.user = user
      background('status memory', () => parts.ownMemory(userId))
      background('bot link', () => linkBot(user))
      status.start({
        async observe() {
          const [observed, endsDnd] = await Promise.all([client.observe(), client.endsDnd()])
          return { ...observed, endsDnd }
        },
        setPresence: (value, end) => client.setPresence(userId, value, end),
        setCustomStatus: (value) => client.setCustomStatus(value),
        forgetRecentStatus: (value) => client.forgetRecentStatus(value),
        clearCustomStatus: () => client.clearCustomStatus(),
      })
      background('clock preference', () => readClock(client))
    },
    async end(why) {
      signedIn.user = undefined
      await status.finish('signOut')
      if (why === 'signOut') {
        await directMessages.forget(parts.vault())
        await botLink.signedOut()
      } else botLink.stop()
      state.set({ status: {} })
    },
  }
}
