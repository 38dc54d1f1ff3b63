import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { submissionSchema } from '../../main/bot-link/protocol.ts'
import { Failure } from '../../main/net/failure.ts'
import { createEventDialog } from '../actions/create-event-dialog.ts'
import { answerCommand, isOurs } from '../actions/slash-commands.ts'
import type { Bot } from '../bot.ts'
import { dialogOf } from '../delivery/posts.ts'
import { hashOf, seal, unseal } from '../secrets.ts'
import { ApiError, checked } from './errors.ts'

const userId = z.string().regex(/^[a-z0-9]{26}$/)
const clickSchema = z.object({
  user_id: userId,
  post_id: z.string().max(64).default(''),
  trigger_id: z.string().max(2000).default(''),
  context: z.looseObject({ sealed: z.unknown() }),
})
const dialogSubmitSchema = z.object({
  user_id: userId,
  callback_id: z.string().max(200).default(''),
  state: z.string().max(3000),
  submission: submissionSchema.nullish(),
  cancelled: z.boolean().nullish(),
})
const commandSchema = z.object({
  token: z.string().max(200),
  user_id: userId,
  user_name: z.string().max(100).default(''),
  command: z.string().max(100).default('/mscal'),
  text: z.string().max(4000).default(''),
  trigger_id: z.string().max(2000).default(''),
})

const dialogLasts = 30 * 60_000
const clickLasts = 30 * 24 * 3600_000
const waitForDialog = 4_000

const refusals = {
  forged: 'This button is not valid.',
  purpose: 'This button is not valid.',
  foreign: 'This button belongs to somebody else.',
  expired: 'It is too late for this button.',
}
const changed = 'This message has changed meanwhile. Please look at it again.'

/**
 * What the Mattermost server calls. It authenticates itself with slash commands only; clicks and dialogs are believed
 * for what we signed ourselves. Every answer is a 200 with at least `{}`: anything else shows as a bare error.
 */
export async function mattermostHooks(app: FastifyInstance, bot: Bot): Promise<void> {
  const { config, messages, actions, signals, client, clock, log, metrics, desktops } = bot
  const secrets = bot.secrets
  await app.register(formbody, { bodyLimit: 64_000 })

  /** Nothing but words may reach the one who clicked: an error of ours shows as a bare one in Mattermost. */
  const answered = async (words: (text: string) => object, task: () => Promise<object>): Promise<object> => {
    const stop = metrics.clickSeconds.startTimer()
    try {
      return await task()
    } catch (error) {
      if (error instanceof ApiError) throw error
      metrics.clicks.inc({ outcome: 'failed' })
      const kind = error instanceof Failure ? error.kind : error instanceof Error ? error.name : 'unknown'
      log.error({ error: kind }, 'a click or command could not be dealt with')
      return words('That did not work just now. Please try again in a moment.')
    } finally {
      stop()
    }
  }
  const say = (text: string) => ({ ephemeral_text: text })

  const dedupeOf = (message: { id: string; version: number }, submission?: object) =>
    `${message.id}:${message.version}${submission ? `:${hashOf(JSON.stringify(submission))}` : ''}`

  /** Puts a click on its way: once for each version of a message, however often it is clicked. */
  const relay = async (
    message: NonNullable<Awaited<ReturnType<typeof messages.find>>>,
    button: NonNullable<Awaited<ReturnType<typeof messages.find>>>['body']['buttons'][number],
    submission?: z.infer<typeof submissionSchema>,
  ): Promise<string | undefined> => {
    const now = clock.now()
    const dedupe = dedupeOf(message, submission)
    return actions.add(
      message.userId,
      { kind: 'button', key: message.key, button: button.id, data: button.data, submission, givenAt: now },
      { messageId: message.id, dedupe, now, expiresAt: message.body.clicksUntil ?? now + clickLasts },
    )
  }
  const onItsWay = async (
    id: string,
    message: NonNullable<Awaited<ReturnType<typeof messages.find>>>,
    label: string,
  ) => {
    const until = message.body.clicksUntilText
    const note = (await desktops.anyConnected(message.userId))
      ? `${label}: on its way.`
      : `${label}: your Mattercal is offline; it will answer when it is back${until ? ` (until ${until})` : ''}.`
    await messages.annotate(message.id, message.version, note, clock.now())
    // A quick desktop may have been done before that.
    const result = await actions.resultOf(id)
    if (result) await messages.annotate(message.id, message.version, result.text, clock.now())
    await Promise.all([signals.send({ kind: 'action', userId: message.userId }), signals.send({ kind: 'message' })])
  }

  app.post('/mattermost/actions', { bodyLimit: 64_000 }, (request) =>
    answered(say, async () => {
      const click = checked(clickSchema, request.body)
      const now = clock.now()
      const unsealed = unseal(secrets, click.context.sealed, { purpose: 'button', userId: click.user_id, now })
      if (!unsealed.ok) {
        metrics.clicks.inc({ outcome: unsealed.why })
        if (unsealed.why !== 'expired') log.warn({ reason: unsealed.why }, 'a click was refused')
        return say(refusals[unsealed.why])
      }
      const { claims } = unsealed
      const message = await messages.find(claims.m ?? '')
      const button = message?.body.buttons.find((b) => b.id === claims.b)
      if (!message || !button || message.version !== claims.v) {
        metrics.clicks.inc({ outcome: 'stale' })
        return say(changed)
      }
      if (message.note !== undefined) {
        metrics.clicks.inc({ outcome: 'replayed' })
        return say('That is on its way already.')
      }
      if (button.dialog) {
        const state = seal(secrets, { ...claims, p: 'dialog', e: Math.min(claims.e, now + dialogLasts) })
        const dialog = dialogOf(button.dialog, 'message', state)
        await client.openDialog(click.trigger_id, `${config.publicUrl}/mattermost/dialogs`, dialog)
        metrics.clicks.inc({ outcome: 'dialog' })
        return {}
      }
      const added = await relay(message, button)
      if (!added) {
        metrics.clicks.inc({ outcome: 'replayed' })
        return say('That is on its way already.')
      }
      metrics.clicks.inc({ outcome: 'relayed' })
      await onItsWay(added, message, button.label)
      return {}
    }),
  )

  app.post('/mattermost/dialogs', { bodyLimit: 64_000 }, (request) =>
    answered(
      (error) => ({ error }),
      async () => {
        const filled = checked(dialogSubmitSchema, request.body)
        const now = clock.now()
        const unsealed = unseal(secrets, filled.state, { purpose: 'dialog', userId: filled.user_id, now })
        if (!unsealed.ok) {
          metrics.clicks.inc({ outcome: unsealed.why })
          if (unsealed.why !== 'expired') log.warn({ reason: unsealed.why }, 'a dialog was refused')
          return { error: 'It is too late for this dialog. Please close it and start again.' }
        }
        if (filled.cancelled) return {}
        const { claims } = unsealed
        const submission = filled.submission ?? {}
        const connected = await desktops.anyConnected(filled.user_id)
        if (claims.m === undefined) {
          if (!connected)
            return { error: 'Your Mattercal is not connected, so nothing was done. Start it and try again.' }
          const dedupe = `${claims.b}:${hashOf(filled.state)}:${hashOf(JSON.stringify(submission))}`
          const added = await actions.add(
            filled.user_id,
            { kind: 'dialog', name: claims.b, submission, givenAt: now },
            { dedupe, now, expiresAt: now + 60_000 },
          )
          const id = added ?? (await actions.idOf(dedupe))
          if (!id) return {}
          await signals.send({ kind: 'action', userId: filled.user_id })
          const result = await bot.resultOf(id, waitForDialog)
          return result?.errors ? { errors: result.errors } : {}
        }
        const message = await messages.find(claims.m)
        const button = message?.body.buttons.find((b) => b.id === claims.b)
        if (!message || !button || message.version !== claims.v) {
          metrics.clicks.inc({ outcome: 'stale' })
          return { error: changed }
        }
        const id = await relay(message, button, submission)
        if (!id) {
          metrics.clicks.inc({ outcome: 'replayed' })
          // Sent again as it was: what stood in the way the first time still does.
          const known = await actions.idOf(dedupeOf(message, submission))
          const result = known === undefined ? undefined : await actions.resultOf(known)
          return result?.errors ? { errors: result.errors } : {}
        }
        metrics.clicks.inc({ outcome: 'relayed' })
        await signals.send({ kind: 'action', userId: message.userId })
        const result = connected ? await bot.resultOf(id, waitForDialog) : undefined
        if (result?.errors) return { errors: result.errors }
        if (!result) await onItsWay(id, message, button.label)
        return {}
      },
    ),
  )

  app.post('/mattermost/commands', { bodyLimit: 64_000 }, (request) =>
    answered(
      (text) => ({ response_type: 'ephemeral', text }),
      async () => {
        const command = checked(commandSchema, request.body)
        if (!isOurs(command.token, config.mattermost.commandTokens)) {
          metrics.clicks.inc({ outcome: 'forged' })
          log.warn({ reason: 'token' }, 'a slash command was refused')
          return {
            response_type: 'ephemeral',
            text: 'This command is not set up with the right token. Please tell your administrator.',
          }
        }
        metrics.clicks.inc({ outcome: 'command' })
        if (/^\s*event\s+create\b/i.test(command.text)) {
          const state = seal(secrets, {
            p: 'dialog',
            u: command.user_id,
            b: 'createEvent',
            e: clock.now() + dialogLasts,
          })
          const dialog = dialogOf(createEventDialog(), 'createEvent', state)
          await client.openDialog(command.trigger_id, `${config.publicUrl}/mattermost/dialogs`, dialog)
          return { response_type: 'ephemeral', text: '' }
        }
        const text = await answerCommand(bot, {
          userId: command.user_id,
          trigger: command.command,
          text: command.text.trim(),
        })
        return { response_type: 'ephemeral', text, skip_slack_parsing: true }
      },
    ),
  )
}
