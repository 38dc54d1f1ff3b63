import type { CommandData, CommandName, CommandResult, Told } from '../../ipc/contract.ts'

/** A function for every command of the contract; none can be forgotten. */
export type Handlers = { [N in CommandName]: (data: CommandData<N>) => Promise<CommandResult<N>> | CommandResult<N> }

/** The functions for some of the commands: what one feature brings. */
export type SomeHandlers = Partial<Handlers>

/** A command that worked. */
export const done: Told = { ok: true }

/** A command that did not work, and why, in words. */
export const refused = (message: string): Told => ({ ok: false, message })
