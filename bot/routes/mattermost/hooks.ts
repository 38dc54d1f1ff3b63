import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Failure } from '../../../main/net/failure.ts'
import { say } from '../../../main/text/say.ts'
import { errorAnswers } from '../schemas.ts'
import { answerClick } from './clicks.ts'
import { answerTyped } from './commands.ts'
import { answerFilled } from './dialogs.ts'
import { clickAnswer, clickSchema, commandAnswer, commandSchema, filledAnswer, filledSchema } from './schemas.ts'

const bodyLimit = 64_000

/**
 * What the Mattermost server calls. It authenticates itself with slash commands only; of clicks and dialogs the bot
 * believes what it signed itself. Every answer is a 200 with at least `{}`: anything else shows as a bare error. See
 * docs/protocols/mattermost.md.
 */
export const mattermostHooks: FastifyPluginAsyncZod = async (app) => {
  await app.register(formbody, { bodyLimit })

  app.post(
    '/mattermost/actions',
    { bodyLimit, schema: { body: clickSchema, response: { 200: clickAnswer, ...errorAnswers } } },
    ({ body }) =>
      inWords(
        app,
        () => answerClick(app, body),
        (text) => ({ ephemeral_text: text }),
      ),
  )

  app.post(
    '/mattermost/dialogs',
    { bodyLimit, schema: { body: filledSchema, response: { 200: filledAnswer, ...errorAnswers } } },
    ({ body }) =>
      inWords(
        app,
        () => answerFilled(app, body),
        (text) => ({ error: text }),
      ),
  )

  app.post(
    '/mattermost/commands',
    { bodyLimit, schema: { body: commandSchema, response: { 200: commandAnswer, ...errorAnswers } } },
    ({ body }) =>
      inWords(
        app,
        () => answerTyped(app, body),
        (text) => ({ response_type: 'ephemeral' as const, text }),
      ),
  )
}

/** Answers in a sentence when something fails: an error of the bot shows as a bare one in Mattermost. */
async function inWords<Answer>(
  { metrics, botLog }: FastifyInstance,
  task: () => Promise<Answer>,
  failed: (text: string) => Answer,
): Promise<Answer> {
  const stop = metrics.clickSeconds.startTimer()
  try {
    return await task()
  } catch (error) {
    metrics.clicks.inc({ outcome: 'failed' })
    const kind = error instanceof Failure ? error.kind : error instanceof Error ? error.name : 'unknown'
    botLog.error({ error: kind }, 'a click or command could not be dealt with')
    return failed(say('bot.click.failed'))
  } finally {
    stop()
  }
}
