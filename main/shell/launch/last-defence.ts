import { dialog } from 'electron'
import { Faults } from '../../services/diagnostics/faults.ts'
import type { AppStateStore } from '../../services/state/app-state.ts'
import type { Log } from '../../store/log.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'

/** Takes every error that nobody caught from now on. Without this, Electron shows each in a window of its own. */
export function installLastDefence(options: {
  clock: Clock
  log: Log
  state: AppStateStore
  /** The log file, for the user to send. */
  logFile: string
  /** Ends the app at once. */
  exit(): void
}): void {
  const faults = new Faults({
    ...options,
    giveUp() {
      const text = say('fault.ends', { file: options.logFile })
      process.stderr.write(`${say('terminal.line', { text })}\n`)
      dialog.showErrorBox(say('app.name'), text)
      options.exit()
    },
  })
  process.on('uncaughtException', (error) => faults.take('exception', error))
  process.on('unhandledRejection', (error) => faults.take('rejection', error))
}
