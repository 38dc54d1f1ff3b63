import { accountCommands } from '../accounts/commands.ts'
import { botLinkCommands } from '../bot-link/commands.ts'
import { calendarCommands } from '../calendar/commands.ts'
import { done, type Handlers } from '../commands/handlers.ts'
import { diagnosticsCommands } from '../diagnostics/commands.ts'
import { diagnosticsFile } from '../diagnostics/diagnostics.ts'
import { invitationCommands } from '../invitations/commands.ts'
import { networkCommands } from '../network/commands.ts'
import { reminderCommands } from '../reminders/commands.ts'
import { settingsCommands } from '../settings/commands.ts'
import { statusCommands } from '../status/commands.ts'
import { updateCommands } from '../updates/commands.ts'
import type { Services } from './services.ts'

/** Every command, from the feature it belongs to. */
export function allHandlers(services: Services): Handlers {
  const { state, clock, files, background, answers, sync, botLink, settings, status, reminders } = services
  return {
    ...invitationCommands(answers),
    ...calendarCommands({ ...services, openLink: services.openBrowser }),
    ...statusCommands(status, settings),
    ...reminderCommands(reminders),
    ...settingsCommands(settings),
    ...accountCommands(services),
    ...botLinkCommands(botLink),
    ...networkCommands(services.network, () => {
      answers.retrySoon()
      background('sync', () => sync.syncNow('proxy'))
      botLink.wake()
    }),
    ...updateCommands(services.updates),
    ...diagnosticsCommands({
      state,
      log: services.log,
      async saveDiagnostics() {
        const { name, text } = await diagnosticsFile(files, services, clock.now(), state.get())
        await services.saveForUser(name, text)
      },
    }),
    quit() {
      services.quit()
      return done
    },
  }
}
