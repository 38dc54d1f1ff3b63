import type { MessageBody, Submission } from '../../main/bot-link/protocol.ts'
import { say } from '../../main/text/say.ts'
import type { Clock } from '../../main/time/clock.ts'
import type { Actions } from '../database/actions.ts'
import type { Desktops } from '../database/desktops.ts'
import type { Messages, StoredMessage } from '../database/messages.ts'
import { hashOf } from '../secrets/secrets.ts'
import type { Signals } from '../signals/signals.ts'

const clickLasts = 30 * 24 * 3600_000

type Button = MessageBody['buttons'][number]

const dedupeOf = (message: StoredMessage, submission?: Submission) =>
  `${message.id}:${message.version}${submission ? `:${hashOf(JSON.stringify(submission))}` : ''}`

interface Options {
  actions: Actions
  messages: Messages
  desktops: Desktops
  signals: Signals
  clock: Clock
}

/** Clicks on the buttons of messages, on their way to the desktop. */
export class Clicks {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * Puts a click on its way: once for each version of a message, and for each submission of its dialog. Returns the
   * action's ID; undefined when the same click is on its way already.
   */
  async take(message: StoredMessage, button: Button, submission?: Submission): Promise<string | undefined> {
    const { actions, clock } = this.#options
    const now = clock.now()
    return actions.add(
      message.userId,
      { kind: 'button', key: message.key, button: button.id, data: button.data, submission, givenAt: now },
      {
        messageId: message.id,
        dedupe: dedupeOf(message, submission),
        now,
        expiresAt: message.body.clicksUntil ?? now + clickLasts,
      },
    )
  }

  /** The ID of the action that an equal click became before. */
  async known(message: StoredMessage, submission?: Submission): Promise<string | undefined> {
    return this.#options.actions.idOf(dedupeOf(message, submission))
  }

  /** Says below the message that the click is on its way, and wakes the desktops and the delivery. */
  async onItsWay(actionId: string, message: StoredMessage, label: string): Promise<void> {
    const { actions, messages, desktops, signals, clock } = this.#options
    const until = message.body.clicksUntilText
    const note = (await desktops.anyConnected(message.userId))
      ? say('bot.click.onItsWay', { label })
      : until
        ? say('bot.click.offlineUntil', { label, until })
        : say('bot.click.offline', { label })
    await messages.annotate(message.id, message.version, note, clock.now())
    // A quick desktop may have been done before that.
    const result = await actions.resultOf(actionId)
    if (result) await messages.annotate(message.id, message.version, result.text, clock.now())
    await Promise.all([signals.send({ kind: 'action', userId: message.userId }), signals.send({ kind: 'message' })])
  }
}
