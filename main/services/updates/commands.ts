import { done, refused, type SomeHandlers } from '../commands/handlers.ts'
import type { Updates } from './updates.ts'

/** The commands about updates. */
export const updateCommands = (updates: Updates) =>
  ({
    async checkForUpdates() {
      await updates.look()
      return done
    },
    installUpdate({ when }) {
      const why = updates.choose(when)
      return why === undefined ? done : refused(why)
    },
  }) satisfies SomeHandlers
