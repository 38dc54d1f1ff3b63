import { done, type SomeHandlers } from '../commands/handlers.ts'
import type { AppStateStore } from '../state/app-state.ts'

/** The commands about what is wrong. */
export const diagnosticsCommands = (options: { state: AppStateStore; saveDiagnostics(): Promise<void> }) =>
  ({
    dismissProblem({ id }) {
      options.state.resolve(id)
      return done
    },
    async saveDiagnostics() {
      await options.saveDiagnostics()
      return done
    },
  }) satisfies SomeHandlers
