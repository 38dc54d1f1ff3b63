import type { MessageBody } from '../../main/bot-link/protocol.ts'
import { type SigningSecrets, seal } from '../secrets/sealing.ts'

/** The property of a post that carries its message's ID, so that the bot finds its own posts again. */
export const keyProp = 'mattercal_message'

const clicksLast = 30 * 24 * 3600_000

/** Everything that Mattermost is given of a message: its text and its buttons with signed contexts. */
export function postOf(
  message: { id: string; userId: string; version: number; body: MessageBody; note?: string },
  bot: { publicUrl: string; secrets: SigningSecrets; now: number },
): { message: string; props: Record<string, unknown> } {
  const { body, note } = message
  const text = note === undefined ? body.text : `${body.text}\n\n*${note}*`
  const expires = body.clicksUntil ?? bot.now + clicksLast
  const actions =
    note !== undefined || expires <= bot.now
      ? []
      : body.buttons.map((button) => ({
          id: button.id,
          type: 'button',
          name: button.label,
          style: button.style,
          integration: {
            url: `${bot.publicUrl}/mattermost/actions`,
            context: {
              sealed: seal(bot.secrets, {
                p: 'button',
                u: message.userId,
                m: message.id,
                v: message.version,
                b: button.id,
                e: expires,
              }),
            },
          },
        }))
  const props: Record<string, unknown> = { [keyProp]: message.id }
  // The text stands in the post itself, so that search and old clients show it; the attachment holds the buttons.
  if (actions.length > 0) props.attachments = [{ fallback: '', actions }]
  else props.attachments = []
  return { message: text, props }
}
