import { useCallback, useState } from 'react'
import type { CommandInput, CommandName, CommandResult } from '../../main/ipc/contract.ts'

/**
 * Runs commands of the main process for a component. `busy` is true while a command runs; `message` is the sentence for
 * the user when the last command failed, until `clear` or the next command.
 */
export function useCommand() {
  const [busy, setBusy] = useState(false)
  const [message, setMessage] = useState<string>()
  const run = useCallback(async <N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandResult<N>> => {
    setBusy(true)
    setMessage(undefined)
    try {
      const result = await window.mattercal.run(name, input)
      if (!result.ok) setMessage(result.message)
      return result
    } finally {
      setBusy(false)
    }
  }, [])
  return { run, busy, message, clear: useCallback(() => setMessage(undefined), []) }
}
