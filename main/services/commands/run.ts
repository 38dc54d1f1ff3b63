import { z } from 'zod'
import { type CommandName, type CommandResult, commands, type RunAnything } from '../../ipc/contract.ts'
import { StoreError } from '../../store/files.ts'
import type { Log } from '../../store/log.ts'
import { say } from '../../text/say.ts'
import { type Handlers, refused } from './handlers.ts'

/**
 * The one way in for every surface: checks the input against the contract and runs the command. A full disk or a
 * write that is not allowed comes back as words; anything else unexpected is logged and comes back as a sentence.
 */
export function makeRun(handlers: Handlers, log: Log): RunAnything {
  return async <N extends CommandName>(name: N, input: unknown): Promise<CommandResult<N>> => {
    // What a command refuses with is part of every command's result.
    const no = (message: string) => refused(message) as CommandResult<N>
    const data = commands[name].safeParse(input)
    if (!data.success) {
      log('warn', 'command refused', { name, where: z.core.toDotPath(data.error.issues[0]?.path ?? []) })
      return no(say('command.notValid'))
    }
    try {
      const handle = handlers[name] as (data: unknown) => Promise<CommandResult<N>>
      return await handle(data.data)
    } catch (error) {
      log('error', 'command failed', { name, error: error instanceof Error ? error.name : 'unknown' })
      if (error instanceof StoreError)
        return no(error.kind === 'full' ? say('command.diskFull') : say('command.notWritable'))
      return no(say('command.fault'))
    }
  }
}
