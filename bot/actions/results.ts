import type { ActionResult } from '../../main/bot-link/protocol.ts'
import { Disposables } from '../../main/lifecycle/disposables.ts'
import type { Clock } from '../../main/time/clock.ts'
import { within } from '../../main/time/waiting.ts'
import type { Actions, EndedAction } from '../database/actions.ts'
import type { Messages } from '../database/messages.ts'
import type { Signals } from '../signals/signals.ts'

interface Options {
  actions: Actions
  messages: Messages
  signals: Signals
  clock: Clock
}

/** What desktops made of actions: waits for it, and shows it where the person acted. */
export class Results {
  readonly #options: Options
  readonly #waiting = new Set<() => void>()

  constructor(options: Options) {
    this.#options = options
  }

  /** Waits for a result, so many milliseconds at most; undefined when no desktop has answered by then. */
  async of(actionId: string, timeout: number): Promise<ActionResult | undefined> {
    const { actions, signals, clock } = this.#options
    const waiting = new Disposables()
    const answered = new Promise<void>((resolve) => {
      waiting.add(
        signals.on((signal) => {
          if (signal.kind === 'result' && signal.actionId === actionId) resolve()
        }),
      )
      this.#waiting.add(resolve)
      waiting.add(() => this.#waiting.delete(resolve))
    })
    const result = () => actions.resultOf(actionId).catch(() => undefined)
    try {
      // A quick desktop has answered before anybody listened.
      const early = await result()
      if (early) return early
      await within(clock, timeout, answered)
    } finally {
      waiting.dispose()
    }
    return result()
  }

  /** Shows a result: below the message whose button was clicked, or as a DM after a dialog. */
  async show({ messageId, userId, id, action }: EndedAction, result: ActionResult): Promise<void> {
    const { messages, signals, clock } = this.#options
    const now = clock.now()
    if (messageId !== undefined) {
      const message = await messages.find(messageId)
      // Without a text from the desktop the buttons come back, unless it has already sent a new message.
      const stale = result.text === undefined && message?.note === undefined
      if (message && !result.errors && !stale) await messages.annotate(messageId, message.version, result.text, now)
      await signals.send({ kind: 'message' })
    } else if (action.kind === 'dialog' && result.text) {
      const body = { text: result.text, buttons: [] }
      await messages.put(userId, `dialog:${id}`, { body, standIn: false, asOf: now }, now)
      await signals.send({ kind: 'message' })
    }
  }

  /** Ends the waits: the bot stops, and nobody should wait for a desktop that is no longer connected. */
  close(): void {
    for (const end of this.#waiting) end()
  }
}
