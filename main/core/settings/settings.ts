import { z } from 'zod'
import { defaultStatusRules } from '../status/rules.ts'

const rules = defaultStatusRules
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** The status rules as they are stored and as the window sends them; see `StatusRules` for what each means. */
const statusRulesSchema = z.object({
  availability: z.enum(['none', 'away', 'dnd']).default(rules.availability),
  customStatus: z.enum(['off', 'text', 'title']).default(rules.customStatus),
  text: z.string().trim().min(1).max(100).default(rules.text),
  emoji: z
    .string()
    .regex(/^[a-z0-9_+-]{1,64}$/)
    .default(rules.emoji),
  busy: z.boolean().default(rules.busy),
  tentative: z.boolean().default(rules.tentative),
  oof: z.boolean().default(rules.oof),
  workingElsewhere: z.boolean().default(rules.workingElsewhere),
  minAttendees: z.number().int().min(0).max(500).default(rules.minAttendees),
  allDay: z.boolean().default(rules.allDay),
  unanswered: z.boolean().default(rules.unanswered),
  mergeGapMinutes: z.number().int().min(0).max(60).default(rules.mergeGapMinutes),
  askFirst: z.boolean().default(rules.askFirst),
  overrideManual: z.boolean().default(rules.overrideManual),
})

/** A host name, as people know it from an address. */
export const hostName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)

const channel = z.enum(['desktop', 'mattermost', 'both'])

/** What the user may change in Settings. Missing fields get their defaults, so that an older file stays good. */
export const preferencesSchema = z.object({
  status: statusRulesSchema.prefault({}),
  /** False until the first run's question was answered; the status is not touched before. */
  statusChosen: z.boolean().default(false),
  summary: z
    .object({
      enabled: z.boolean().default(true),
      /** Wall clock in the machine's current zone. */
      time: time.default('08:00'),
      /** ISO weekdays, 1 is Monday. */
      days: z.array(z.number().int().min(1).max(7)).default([1, 2, 3, 4, 5]),
    })
    .prefault({}),
  reminders: z
    .object({
      enabled: z.boolean().default(true),
      /** Minutes before the start; 0 is at the start. */
      leads: z
        .array(
          z
            .number()
            .int()
            .min(0)
            .max(24 * 60),
        )
        .max(5)
        .default([5, 0]),
    })
    .prefault({}),
  invitationNotices: z.boolean().default(true),
  /** Where each kind of message goes; without the company's bot everything goes to the desktop. */
  channels: z
    .object({
      summary: channel.default('both'),
      invitations: channel.default('both'),
      reminders: channel.default('desktop'),
      /** "Shall I set your status?" */
      questions: channel.default('both'),
      /** A sign-in that is needed, an answer that was not sent. */
      problems: channel.default('both'),
    })
    .prefault({}),
  /** `auto` follows the calendar's own setting, then Mattermost's, then the machine's. */
  clock: z.enum(['auto', '12', '24']).default('auto'),
  startAtLogin: z.boolean().default(false),
  /** Hosts of the company's or the user's own whose links are meetings: Jitsi, BigBlueButton, Nextcloud Talk. */
  meetingHosts: z.array(hostName).max(50).default([]),
  /** Which releases this app updates itself to. */
  updateChannel: z.enum(['stable', 'beta']).default('stable'),
})

/** What the user may change in Settings. */
export type Preferences = z.infer<typeof preferencesSchema>

/** Where the accounts live. No secret is in here. */
export const connectionSchema = z.object({
  m365: z
    .object({
      cloud: z.enum(['global', 'gccHigh', 'dod', 'china']).default('global'),
      tenantId: z.string().trim().min(1),
      clientId: z.string().trim().min(1),
      /** User principal name of who is signed in; absent after a sign-out. */
      username: z.string().optional(),
      /** Which account's tokens are used. */
      accountId: z.string().optional(),
      authority: z.url({ protocol: /^https$/ }).optional(),
      graph: z.url({ protocol: /^https$/ }).optional(),
    })
    .optional(),
  mattermost: z
    .object({
      /** Canonical address, with its subpath. */
      server: z.url({ protocol: /^https?$/ }),
      userId: z.string().optional(),
      username: z.string().optional(),
      oauthClientId: z.string().optional(),
      method: z.enum(['password', 'token', 'oauth']).optional(),
    })
    .optional(),
  bot: z
    .object({
      url: z.url({ protocol: /^https?$/ }),
      botUsername: z.string(),
      /** Absent while this desktop is not paired and should be. */
      desktopId: z.string().optional(),
    })
    .optional(),
})

/** Where the accounts live, and who is signed in. */
export type Connection = z.infer<typeof connectionSchema>

/** The settings file. */
export const settingsSchema = z.object({
  version: z.literal(1).default(1),
  preferences: preferencesSchema.prefault({}),
  connection: connectionSchema.prefault({}),
  /** What the company's bot said about settings, for a start without the network. */
  company: z.object({ defaults: z.record(z.string(), z.unknown()), locks: z.array(z.string()) }).optional(),
  /** The user agreed to sign in at each start because this machine has no keychain. */
  withoutKeychain: z.boolean().default(false),
})

/** The settings file. */
export type Settings = z.infer<typeof settingsSchema>

/** The settings of a new user. */
export const defaultSettings: Settings = settingsSchema.parse({})
