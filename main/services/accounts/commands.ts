import { say } from '../../text/say.ts'
import { done, refused, type SomeHandlers } from '../commands/handlers.ts'
import type { AppStateStore } from '../state/app-state.ts'
import type { M365SignIn } from './m365-sign-in.ts'
import type { MattermostSignIn } from './mattermost-sign-in.ts'
import type { VaultAccess } from './vault-access.ts'

/** The commands that sign in and out. */
export const accountCommands = (options: {
  state: AppStateStore
  m365: M365SignIn
  mattermost: MattermostSignIn
  vault: VaultAccess
  copyText(text: string): Promise<void>
}) =>
  ({
    signInM365: (data) => options.m365.signIn(data),
    cancelSignIn() {
      options.m365.cancel()
      options.mattermost.cancel()
      return done
    },
    async signOutM365() {
      await options.m365.signOut()
      return done
    },
    findMattermost: ({ server }) => options.mattermost.find(server),
    signInMattermost: (data) => options.mattermost.signIn(data),
    async signOutMattermost() {
      await options.mattermost.signOut()
      return done
    },
    async openKeychain() {
      return (await options.vault.retry()) ? done : refused(say('signIn.keychainStays'))
    },
    async startOver() {
      return (await options.vault.retry({ anew: true })) ? done : refused(say('signIn.keychainStays'))
    },
    async goWithoutKeychain() {
      await options.vault.goWithoutKeychain()
      return done
    },
    async copyAdminLink() {
      const link = options.state.get().m365.adminLink
      if (!link) return refused(say('command.noAdminLink'))
      await options.copyText(link)
      return done
    },
  }) satisfies SomeHandlers
