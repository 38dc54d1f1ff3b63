import { done, type SomeHandlers } from '../commands/handlers.ts'
import type { UserSettings } from './user-settings.ts'

/** The command that saves the preferences. */
export const settingsCommands = (settings: UserSettings) =>
  ({
    async setPreferences(preferences) {
      await settings.choose(preferences)
      return done
    },
  }) satisfies SomeHandlers
