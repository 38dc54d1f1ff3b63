import { EventEmitter } from 'node:events'
import type { Dispose } from '../../main/lifecycle/disposables.ts'
import type { Clock } from '../../main/time/clock.ts'

/** What one replica tells the others. */
export type Signal =
  /** A message is due, or may be. */
  | { kind: 'message' }
  /** An action waits for this user's desktops. */
  | { kind: 'action'; userId: string }
  /** An action came to its end. */
  | { kind: 'result'; actionId: string }
  /** A desktop of this user was revoked and must be disconnected. */
  | { kind: 'revoked'; userId: string }

/** Wakes whoever waits, on every replica. A lost signal costs time only: each listener also looks by itself. */
export interface Signals {
  /** Resolves when the signal is on its way; rejects when the database does not answer. */
  send(signal: Signal): Promise<void>
  /** Calls `listener` for each signal, also for those of this replica. Returns how to stop that. */
  on(listener: (signal: Signal) => void): Dispose
  /** Stops listening. */
  close(): Promise<void>
}

/** The listeners within this process. */
export class Listeners {
  readonly #emitter = new EventEmitter().setMaxListeners(0)

  /** Calls `listener` for each signal. Returns how to stop that. */
  on(listener: (signal: Signal) => void): Dispose {
    this.#emitter.on('signal', listener)
    return () => this.#emitter.off('signal', listener)
  }

  /** Calls every listener. */
  tell(signal: Signal): void {
    this.#emitter.emit('signal', signal)
  }
}

/** Signals within one process, for SQLite: a listener never runs inside the sender's call. */
export function localSignals(clock: Clock): Signals {
  const listeners = new Listeners()
  return {
    on: (listener) => listeners.on(listener),
    async send(signal) {
      clock.after(0, () => listeners.tell(signal))
    },
    close: async () => undefined,
  }
}
