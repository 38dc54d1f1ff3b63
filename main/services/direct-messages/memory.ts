import { z } from 'zod'

/** The schema of what is kept, with an empty memory for its defaults. */
export const directMessageMemorySchema = z.object({
  /** Invitations that were sent as DMs and are kept true until their meeting is over. */
  invitations: z
    .array(
      z.object({
        key: z.string(),
        eventId: z.string(),
        answerTo: z.string(),
        series: z.boolean(),
        until: z.number(),
        /** The text as it was last sent: for when the event itself is gone. */
        text: z.string(),
        /** The events whose titles the text holds, and the text without any: one of them may become private later. */
        about: z.array(z.string()).default([]),
        masked: z.string().default(''),
        line: z.string().optional(),
        start: z.number(),
        hash: z.string(),
        /** Of the last body that was sent. */
        asOf: z.number().default(0),
      }),
    )
    .default([]),
  /** How often each change was told, since the same change can happen twice: 10 to 11, back, and to 11 again. */
  changes: z
    .array(
      z.object({
        change: z.string(),
        /** Graph's `changeKey` of the event as it was told last. */
        version: z.string().default(''),
        count: z.number(),
        until: z.number(),
      }),
    )
    .default([]),
  /** The last list of what should wait at the bot, by the beginning of its keys. */
  listed: z.array(z.object({ prefix: z.string(), hash: z.string(), asOf: z.number() })).default([]),
  /** What the bot holds in case this machine sleeps: key, fingerprint, and when it is due. */
  standIns: z.array(z.object({ key: z.string(), hash: z.string(), at: z.number(), asOf: z.number() })).default([]),
})

/** What this desktop remembers of the DMs it had the bot send. It holds texts, so it is kept in the vault. */
export type DirectMessageMemory = z.infer<typeof directMessageMemorySchema>

/** The name of the file in the vault. */
export const directMessageMemoryName = 'direct-messages'

/** An invitation that was sent as a DM. */
export type SentInvitation = DirectMessageMemory['invitations'][number]
