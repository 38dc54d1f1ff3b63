import { say } from '../../text/say.ts'
import { done, refused, type SomeHandlers } from '../commands/handlers.ts'
import type { Network } from './network.ts'

/** The command that signs in to a proxy; `onSignedIn` tries what could not get through. */
export const networkCommands = (network: Pick<Network, 'signIn'>, onSignedIn: () => void) =>
  ({
    async signInProxy(credentials) {
      if (!(await network.signIn(credentials))) return refused(say('command.proxyNotKept'))
      onSignedIn()
      return done
    },
  }) satisfies SomeHandlers
