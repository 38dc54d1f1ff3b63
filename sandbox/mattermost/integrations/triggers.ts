import { createHmac } from 'node:crypto'
import { AppError } from '../app-error.ts'
import type { Chat } from '../chat.ts'

/** The leave to open a dialog, once a click or a command was seen: the client's half, and the integration's, signed. */
export interface Trigger {
  client: string
  signed: string
}

/** Makes triggers and checks those that come back. */
export class Triggers {
  readonly #chat: Chat
  readonly #secret: Buffer

  constructor(chat: Chat) {
    this.#chat = chat
    this.#secret = chat.random.bytes(32)
  }

  make(userId: string): Trigger {
    const client = this.#chat.store.newId()
    const at = this.#chat.clock.machine.now()
    const signed = `${client}:${userId}:${at}:${this.#sign(`${client}:${userId}:${at}`)}`
    return { client, signed: Buffer.from(signed).toString('base64') }
  }

  /** Whose trigger it is. Throws an `AppError` if it was not made here, or more than 3 s (5.37) or 30 s ago. */
  check(signed: string): { client: string; userId: string } {
    const [client, userId, at, ...signature] = Buffer.from(signed, 'base64').toString('utf8').split(':')
    const expected = this.#sign(`${client}:${userId}:${at}`)
    if (signature.join(':') !== expected || !userId || !client)
      throw new AppError('interactive_message.decode_trigger_id.signature.app_error', 400)
    if (this.#chat.clock.machine.now() - Number(at) > (this.#chat.old ? 3_000 : 30_000))
      throw new AppError('interactive_message.decode_trigger_id.expired', 400)
    return { client, userId }
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64')
  }
}
