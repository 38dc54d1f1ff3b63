import { z } from 'zod'
import { hasSetting } from '../core/settings/setting-path.ts'
import { preferencesSchema } from '../core/settings/settings.ts'

/*
 * What a desktop and the bot say to each other, under /v1: JSON over HTTPS, checked on both sides with these schemas.
 * All moments are Unix milliseconds. A desktop authenticates with `Authorization: Bearer <desktop token>`.
 */

/** Ids of buttons go into Mattermost's routes, which before 11.10 match letters and digits only. */
const buttonId = z.string().regex(/^[A-Za-z0-9]{1,32}$/)
const opaque = z.record(z.string().max(64), z.union([z.string().max(1024), z.number(), z.boolean()]))

/** One field of an interactive dialog; lengths are Mattermost's limits. */
const dialogElementSchema = z.object({
  type: z.enum(['text', 'textarea', 'select', 'bool']),
  name: z.string().min(1).max(64),
  label: z.string().min(1).max(24),
  help: z.string().max(150).optional(),
  placeholder: z.string().max(150).optional(),
  value: z.string().max(3000).optional(),
  optional: z.boolean().default(false),
  maxLength: z.number().int().min(1).max(3000).optional(),
  options: z
    .array(z.object({ text: z.string().max(100), value: z.string().max(100) }))
    .max(20)
    .optional(),
})

/** A dialog that Mattermost opens over the chat; lengths are Mattermost's limits. */
export const dialogSchema = z.object({
  title: z.string().min(1).max(24),
  introduction: z.string().max(1000).optional(),
  submit: z.string().min(1).max(24),
  elements: z.array(dialogElementSchema).min(1).max(12),
})

/** A dialog that Mattermost opens over the chat. */
export type Dialog = z.infer<typeof dialogSchema>

/** A button under a message. */
const buttonSchema = z.object({
  id: buttonId,
  label: z.string().min(1).max(40),
  style: z.enum(['default', 'primary', 'success', 'danger']).default('default'),
  /** Comes back with the click, unchanged. */
  data: opaque.default({}),
  /** Opens this dialog first; the click comes with what was filled in. */
  dialog: dialogSchema.optional(),
})

/** A DM as a desktop wants it to look. */
export const messageBodySchema = z.object({
  /** Markdown. Below Mattermost's limit of 16,383, so that a note of the bot fits. */
  text: z.string().min(1).max(14_000),
  buttons: z.array(buttonSchema).max(8).default([]),
  /** When a click helps nobody any more. */
  clicksUntil: z.number().int().positive().optional(),
  /** The same in the reader's words, for "it will answer when it is back (until …)". */
  clicksUntilText: z.string().max(80).optional(),
})

/** A DM as a desktop wants it to look. */
export type MessageBody = z.infer<typeof messageBodySchema>

/** The name of a message, the same on every desktop of a user: the bot drops repeats by it. */
export const messageKeySchema = z.string().regex(/^[\w:@.~=+-]{1,400}$/)

/** `PUT /v1/messages/{key}`: creates or replaces a DM to the desktop's own user. Idempotent. */
export const putMessageSchema = z.object({
  body: messageBodySchema,
  /** Post it then; now if left out. */
  deliverAt: z.number().int().positive().optional(),
  /** If it could not be posted by then, nobody needs it any more. */
  dropAfter: z.number().int().positive().optional(),
  /**
   * Handed over in case the desktop sleeps: a connected desktop gets a moment to send a fresh one instead, and it never
   * replaces what was posted or what a desktop sent when it was awake.
   */
  standIn: z.boolean().default(false),
  /** When the calendar behind it was read: an older view never replaces a newer one of another desktop. */
  asOf: z.number().int().positive(),
})

/** The body of `PUT /v1/messages/{key}`. */
export type PutMessage = z.infer<typeof putMessageSchema>

/** The answer to `PUT /v1/messages/{key}`: `ignored` if a newer message has that key already. */
export const putMessageResult = z.object({ state: z.enum(['waiting', 'posted', 'ignored']) })
/**
 * `PUT /v1/stand-ins`: all that should wait of one kind, as of a moment. What another desktop of the user left there
 * earlier and is not among them is dropped: its desktop may be asleep while the meeting was cancelled.
 */
export const keepStandInsSchema = z.object({
  prefix: z.string().regex(/^[\w]{1,32}:$/),
  keys: z.array(messageKeySchema).max(200),
  asOf: z.number().int().positive(),
})

/** The body of `PUT /v1/stand-ins`. */
export type KeepStandIns = z.infer<typeof keepStandInsSchema>

/** `DELETE /v1/messages/{key}`: takes back what is not posted yet. */
export const deleteMessageResult = z.object({ state: z.enum(['withdrawn', 'posted', 'unknown']) })

/** What a person filled into a dialog, by field. */
export const submissionSchema = z.record(
  z.string().max(64),
  z.union([z.string().max(4000), z.boolean(), z.number(), z.null()]),
)

/** What a person filled into a dialog, by field. */
export type Submission = z.infer<typeof submissionSchema>

/** What a person did in Mattermost, on its way to their desktop. */
export const actionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('button'),
    id: z.string(),
    key: z.string(),
    button: z.string(),
    data: opaque,
    submission: submissionSchema.optional(),
    givenAt: z.number(),
  }),
  z.object({ kind: z.literal('command'), id: z.string(), text: z.string(), givenAt: z.number() }),
  z.object({
    kind: z.literal('dialog'),
    id: z.string(),
    name: z.string(),
    submission: submissionSchema,
    givenAt: z.number(),
  }),
])

/** What a person did in Mattermost, on its way to their desktop. */
export type Action = z.infer<typeof actionSchema>

/**
 * The answer to `POST /v1/actions/{id}/claim`. `again`: another desktop had the action before, and nobody knows how far
 * it got.
 */
export const claimedSchema = z.object({ again: z.boolean() })

/** `POST /v1/actions/{id}/result`. `text` is shown: under the message, or as the answer to the command. */
export const actionResultSchema = z.object({
  text: z.string().max(14_000).optional(),
  /** For a dialog that is still open: what is wrong with which field. */
  errors: z.record(z.string().max(64), z.string().max(300)).optional(),
})

/** What a desktop made of an action. */
export type ActionResult = z.infer<typeof actionResultSchema>

/** `GET /v1/config`: all that a desktop needs to know of the company. No secret is in it, and no sign-in needed. */
export const companySchema = z.object({
  /** Where the bot is reached; a desktop pairs with this address and no other, see `pairingProof`. */
  publicUrl: z.url({ protocol: /^https?$/ }),
  mattermostUrl: z.url({ protocol: /^https?$/ }),
  botUserId: z.string(),
  botUsername: z.string(),
  microsoft: z
    .object({
      cloud: z.enum(['global', 'gccHigh', 'dod', 'china']),
      tenantId: z.string(),
      clientId: z.string(),
    })
    .optional(),
  oauthClientId: z.string().optional(),
  /** Settings to start from, in the shape of the desktop's preferences. */
  defaults: z.record(z.string(), z.unknown()).default({}),
  /** Dotted paths of settings that the admin decides, such as "status.customStatus". */
  locks: z.array(z.string()).default([]),
  version: z.string(),
})

/** What the bot says about the company. */
export type Company = z.infer<typeof companySchema>

/** `POST /v1/pairings`. */
export const pairingSchema = z.object({ id: z.string(), secret: z.string(), code: z.string(), expiresAt: z.number() })
/** `POST /v1/pairings/{id}/confirm`: the post in which the user's own account said the code to the bot. */
export const confirmPairingSchema = z.object({
  secret: z.string().min(1).max(128),
  postId: z.string().regex(/^[a-z0-9]{26}$/),
  /** The desktop's name, for the list that the user sees. */
  name: z.string().trim().min(1).max(64),
})

/** The answer to a confirmed pairing: the desktop token, and whose desktop it is. */
export const pairedSchema = z.object({
  token: z.string(),
  desktopId: z.string(),
  userId: z.string(),
  username: z.string(),
})
/** The property of the user's post that carries the code; nobody can be talked into typing a property. */
export const pairingProp = 'mattercal_pairing'

/** Every error of the API. `code` is stable, `message` is for people. */
export const apiErrorSchema = z.object({ code: z.string(), message: z.string() })

/** Whether a dotted path names a setting that exists. */
export function isPreferencePath(path: string): boolean {
  return hasSetting(preferencesSchema.parse({}), path)
}
