import { done, type SomeHandlers } from '../commands/handlers.ts'
import type { UserSettings } from '../settings/user-settings.ts'
import type { StatusSync } from './status-sync.ts'

/** The commands that steer the status sync. */
export const statusCommands = (status: StatusSync, settings: UserSettings) =>
  ({
    async pauseStatus({ for: length }) {
      await status.pause(length)
      return done
    },
    async resumeStatus() {
      await status.resume()
      return done
    },
    async leaveAlone() {
      await status.leaveAlone()
      return done
    },
    async approveStatus({ yes }) {
      await status.approve(yes)
      return done
    },
    async chooseStatus({ availability, customStatus }) {
      const { preferences } = settings.value
      await settings.choose({
        ...preferences,
        statusChosen: true,
        status: { ...preferences.status, availability, customStatus },
      })
      return done
    },
  }) satisfies SomeHandlers
