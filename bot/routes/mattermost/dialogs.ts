import type { FastifyInstance } from 'fastify'
import type { ActionResult, Submission } from '../../../main/bot-link/protocol.ts'
import { say } from '../../../main/text/say.ts'
import { type Claims, unseal } from '../../secrets/sealing.ts'
import { hashOf } from '../../secrets/secrets.ts'
import type { Filled, FilledAnswer } from './schemas.ts'

const waitForDesktop = 4_000
const dialogActionLasts = 60_000

const answerOf = (result: ActionResult | undefined): FilledAnswer => (result?.errors ? { errors: result.errors } : {})

/** Takes a dialog that was filled in, and waits a moment for what the desktop says is wrong in it. */
export async function answerFilled(app: FastifyInstance, filled: Filled): Promise<FilledAnswer> {
  const { secrets, clock, metrics, botLog, desktops } = app
  const unsealed = unseal(secrets, filled.state, { purpose: 'dialog', userId: filled.user_id, now: clock.now() })
  if (!unsealed.ok) {
    metrics.clicks.inc({ outcome: unsealed.why })
    if (unsealed.why !== 'expired') botLog.warn({ reason: unsealed.why }, 'a dialog was refused')
    return { error: say('bot.dialog.expired') }
  }
  if (filled.cancelled) return {}
  const submission = filled.submission ?? {}
  const connected = await desktops.anyConnected(filled.user_id)
  return unsealed.claims.m === undefined
    ? answerOfCommand(app, unsealed.claims, filled, submission, connected)
    : answerOfMessage(app, unsealed.claims, submission, connected)
}

/** A dialog that a slash command opened. Only a desktop that is connected can do anything with it. */
async function answerOfCommand(
  { actions, signals, results, clock }: FastifyInstance,
  claims: Claims,
  filled: Filled,
  submission: Submission,
  connected: boolean,
): Promise<FilledAnswer> {
  if (!connected) return { error: say('bot.dialog.offline') }
  const now = clock.now()
  const dedupe = `${claims.b}:${hashOf(filled.state)}:${hashOf(JSON.stringify(submission))}`
  const added = await actions.add(
    filled.user_id,
    { kind: 'dialog', name: claims.b, submission, givenAt: now },
    { dedupe, now, expiresAt: now + dialogActionLasts },
  )
  const id = added ?? (await actions.idOf(dedupe))
  if (!id) return {}
  await signals.send({ kind: 'action', userId: filled.user_id })
  return answerOf(await results.of(id, waitForDesktop))
}

/** A dialog that a message's button opened. */
async function answerOfMessage(
  { actions, messages, clicks, signals, results, metrics }: FastifyInstance,
  claims: Claims,
  submission: Submission,
  connected: boolean,
): Promise<FilledAnswer> {
  const message = await messages.find(claims.m ?? '')
  const button = message?.body.buttons.find((b) => b.id === claims.b)
  if (!message || !button || message.version !== claims.v) {
    metrics.clicks.inc({ outcome: 'stale' })
    return { error: say('bot.click.changed') }
  }
  const id = await clicks.take(message, button, submission)
  if (!id) {
    metrics.clicks.inc({ outcome: 'replayed' })
    // Sent again as it was: what was wrong in it the first time still is.
    const known = await clicks.known(message, submission)
    return answerOf(known === undefined ? undefined : await actions.resultOf(known))
  }
  metrics.clicks.inc({ outcome: 'relayed' })
  await signals.send({ kind: 'action', userId: message.userId })
  const result = connected ? await results.of(id, waitForDesktop) : undefined
  if (!result) await clicks.onItsWay(id, message, button.label)
  return answerOf(result)
}
