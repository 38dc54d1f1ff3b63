import type { Log } from '../../store/log.ts'
import { done, type SomeHandlers } from '../commands/handlers.ts'
import type { AppStateStore } from '../state/app-state.ts'

/** The commands about what is wrong. */
export const diagnosticsCommands = (options: { state: AppStateStore; log: Log; saveDiagnostics(): Promise<void> }) =>
  ({
    dismissProblem({ id }) {
      options.state.resolve(id)
      return done
    },
    reportFault({ error, at }) {
      options.log('error', 'nobody caught', { kind: 'window', error, at })
      return done
    },
    async saveDiagnostics() {
      await options.saveDiagnostics()
      return done
    },
  }) satisfies SomeHandlers
