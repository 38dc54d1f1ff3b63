import type { BotLinkClient } from '../../bot-link/client.ts'
import type { Action, ActionResult } from '../../bot-link/protocol.ts'
import { Failure } from '../../net/failure.ts'
import type { Log } from '../../store/log.ts'
import type { VaultValue } from '../../store/vault-value.ts'
import type { BotLinkMemory } from './memory.ts'

const keepHandled = 100

/** Does what a person asked for in Mattermost. `again` says that the action was begun before and never ended. */
export type DoAction = (action: Action, again: boolean) => Promise<ActionResult>

/** Actions on their way from the bot: each is claimed, done once, remembered, and its result sent back. */
export class IncomingActions {
  readonly #log: Log
  readonly #do: DoAction
  readonly #inHand = new Set<string>()

  constructor(options: { log: Log; do: DoAction }) {
    this.#log = options.log
    this.#do = options.do
  }

  /** Handles an action that the bot offers. Rejects with a `StoreError`; a bot out of reach offers the action again. */
  async handle(client: BotLinkClient, memory: VaultValue<BotLinkMemory>, action: Action): Promise<void> {
    // The bot may offer an action again on a new connection, while it is being done.
    if (this.#inHand.has(action.id)) return
    this.#inHand.add(action.id)
    try {
      const claimed = await client.claim(action.id)
      if (!claimed) return
      const result = await this.#resultOf(memory, action, claimed.again)
      await client.finish(action.id, result)
      this.#log('info', 'action', { kind: action.kind })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.#log('warn', 'action not finished', { kind: error.kind })
    } finally {
      this.#inHand.delete(action.id)
    }
  }

  async #resultOf(memory: VaultValue<BotLinkMemory>, action: Action, takenBefore: boolean): Promise<ActionResult> {
    const before = memory.value.handled.find((one) => one.id === action.id)
    if (before) return before.result
    const begun = memory.value.begun.includes(action.id)
    if (!begun) await memory.set({ ...memory.value, begun: [...memory.value.begun, action.id].slice(-keepHandled) })
    const result = await this.#do(action, begun || takenBefore)
    const handled = [...memory.value.handled, { id: action.id, result }].slice(-keepHandled)
    await memory.set({ ...memory.value, handled, begun: memory.value.begun.filter((id) => id !== action.id) })
    return result
  }
}
