import type { FastifyInstance } from 'fastify'
import { say } from '../../../main/text/say.ts'
import { createEventDialog } from '../../actions/create-event-dialog.ts'
import { dialogOf } from '../../actions/dialogs.ts'
import { seal } from '../../secrets/sealing.ts'
import { answerCommand, isKnownToken } from '../../slash-commands/answer.ts'
import { dialogLasts } from './clicks.ts'
import type { Command, CommandAnswer } from './schemas.ts'

/** Answers a slash command, or opens the dialog that it asks for. */
export async function answerTyped(app: FastifyInstance, command: Command): Promise<CommandAnswer> {
  const { config, metrics, botLog, secrets, clock, mattermost } = app
  if (!isKnownToken(command.token, config.mattermost.commandTokens)) {
    metrics.clicks.inc({ outcome: 'forged' })
    botLog.warn({ reason: 'token' }, 'a slash command was refused')
    return { response_type: 'ephemeral', text: say('bot.slash.wrongToken') }
  }
  metrics.clicks.inc({ outcome: 'command' })
  if (/^\s*event(?:\s+create\b.*|\s*)$/is.test(command.text)) {
    const state = seal(secrets, { p: 'dialog', u: command.user_id, b: 'createEvent', e: clock.now() + dialogLasts })
    const dialog = dialogOf(createEventDialog(), 'createEvent', state)
    await mattermost.openDialog(command.trigger_id, `${config.publicUrl}/mattermost/dialogs`, dialog)
    return { response_type: 'ephemeral', text: '' }
  }
  const text = await answerCommand(app, {
    userId: command.user_id,
    trigger: command.command,
    text: command.text.trim(),
  })
  return { response_type: 'ephemeral', text, skip_slack_parsing: true }
}
