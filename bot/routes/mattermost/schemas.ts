import { z } from 'zod'
import { submissionSchema } from '../../../main/bot-link/protocol.ts'

const userId = z.string().regex(/^[a-z0-9]{26}$/)

/** A click on a button. */
export const clickSchema = z.object({
  user_id: userId,
  post_id: z.string().max(64).default(''),
  trigger_id: z.string().max(2000).default(''),
  context: z.looseObject({ sealed: z.unknown() }),
})
/** A click on a button, checked. */
export type Click = z.infer<typeof clickSchema>

/** The answer to a click: nothing, or a text for the one who clicked. */
export const clickAnswer = z.object({ ephemeral_text: z.string().optional() })
/** What a click is answered. */
export type ClickAnswer = z.infer<typeof clickAnswer>

/** A dialog that was filled in or cancelled. */
export const filledSchema = z.object({
  user_id: userId,
  callback_id: z.string().max(200).default(''),
  state: z.string().max(3000),
  submission: submissionSchema.nullish(),
  cancelled: z.boolean().nullish(),
})
/** A dialog that was filled in or cancelled, checked. */
export type Filled = z.infer<typeof filledSchema>

/** The answer to a dialog: nothing closes it; an error for it or for some of its fields leaves it open. */
export const filledAnswer = z.object({
  error: z.string().optional(),
  errors: z.record(z.string(), z.string()).optional(),
})
/** What a dialog is answered. */
export type FilledAnswer = z.infer<typeof filledAnswer>

/** A slash command, from a form. */
export const commandSchema = z.object({
  token: z.string().max(200),
  user_id: userId,
  user_name: z.string().max(100).default(''),
  command: z.string().max(100).default('/mscal'),
  text: z.string().max(4000).default(''),
  trigger_id: z.string().max(2000).default(''),
})
/** A slash command, checked. */
export type Command = z.infer<typeof commandSchema>

/** The answer to a slash command, for the one who typed it. */
export const commandAnswer = z.object({
  response_type: z.literal('ephemeral'),
  text: z.string(),
  skip_slack_parsing: z.literal(true).optional(),
})
/** What a slash command is answered. */
export type CommandAnswer = z.infer<typeof commandAnswer>
