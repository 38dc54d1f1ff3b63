import type { FastifyInstance } from 'fastify'
import { say } from '../../../main/text/say.ts'
import { dialogOf } from '../../actions/dialogs.ts'
import { seal, unseal } from '../../secrets/sealing.ts'
import type { Click, ClickAnswer } from './schemas.ts'

/** How many milliseconds a dialog may stay open. */
export const dialogLasts = 30 * 60_000

const refusals = {
  forged: 'bot.click.notValid',
  purpose: 'bot.click.notValid',
  foreign: 'bot.click.foreign',
  expired: 'bot.click.expired',
} as const

/** Takes a click on a button: opens the button's dialog, or puts the click on its way to the desktop. */
export async function answerClick(app: FastifyInstance, click: Click): Promise<ClickAnswer> {
  const { messages, clicks, mattermost, clock, botLog, metrics, secrets, config } = app
  const now = clock.now()
  const unsealed = unseal(secrets, click.context.sealed, { purpose: 'button', userId: click.user_id, now })
  if (!unsealed.ok) {
    metrics.clicks.inc({ outcome: unsealed.why })
    if (unsealed.why !== 'expired') botLog.warn({ reason: unsealed.why }, 'a click was refused')
    return { ephemeral_text: say(refusals[unsealed.why]) }
  }
  const { claims } = unsealed
  const message = await messages.find(claims.m ?? '')
  const button = message?.body.buttons.find((b) => b.id === claims.b)
  if (!message || !button || message.version !== claims.v) {
    metrics.clicks.inc({ outcome: 'stale' })
    return { ephemeral_text: say('bot.click.changed') }
  }
  if (message.note === undefined && button.dialog) {
    const state = seal(secrets, { ...claims, p: 'dialog', e: Math.min(claims.e, now + dialogLasts) })
    const dialog = dialogOf(button.dialog, 'message', state)
    await mattermost.openDialog(click.trigger_id, `${config.publicUrl}/mattermost/dialogs`, dialog)
    metrics.clicks.inc({ outcome: 'dialog' })
    return {}
  }
  const taken = message.note === undefined ? await clicks.take(message, button) : undefined
  if (!taken) {
    metrics.clicks.inc({ outcome: 'replayed' })
    return { ephemeral_text: say('bot.click.onItsWayAlready') }
  }
  metrics.clicks.inc({ outcome: 'relayed' })
  await clicks.onItsWay(taken, message, button.label)
  return {}
}
