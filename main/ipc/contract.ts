import { z } from 'zod'
import { connectionSchema, hostName, preferencesSchema } from '../core/settings/settings.ts'
import type { View } from './view.ts'

const id = z.string().min(1).max(2048)
/** Whether a text is a host name, such as the setting `meetingHosts` takes. */
export const isHostName = (text: string): boolean => hostName.safeParse(text).success

const nothing = z.undefined()

/** Where the window can be. */
export type Page = 'invitations' | 'today' | 'status' | 'settings'

/** The answer to a command that a person must be told about. */
export type Told = { ok: true } | { ok: false; message: string; code?: 'codeNeeded' }

/** A Mattermost server, and how one signs in there. */
export interface MattermostServer {
  server: string
  siteName: string
  password: boolean
  oauth: boolean
}

/**
 * Everything the window may ask of the main process: input as a schema, output as a type. Tray and notifications
 * use the same commands, so that an answer means the same wherever it is given.
 */
export const commands = {
  answer: z.object({
    eventId: id,
    answer: z.enum(['accept', 'tentativelyAccept', 'decline']),
    comment: z.string().max(4000).default(''),
    proposedNewTime: z.object({ start: z.number(), end: z.number() }).optional(),
    sendResponse: z.boolean().default(true),
    /** When the meeting was, as it was shown: `seen` of the view. */
    seen: z.string().max(2000).optional(),
  }),
  undoAnswer: z.object({ id }),
  dismissAnswer: z.object({ id }),
  syncNow: nothing,
  pauseStatus: z.object({ for: z.enum(['hour', 'today']) }),
  resumeStatus: nothing,
  /** "Leave my status alone for this meeting." */
  leaveAlone: nothing,
  /** The answer to "shall I set your status?". */
  approveStatus: z.object({ yes: z.boolean() }),
  snooze: z.object({ eventId: id, minutes: z.union([z.literal(5), z.literal(10), z.literal('start')]) }),
  dismissReminder: z.object({ eventId: id }),
  /** `link`: which of several ways to join, by its place in the view, and its host, in case the meeting changed. */
  join: z.object({ eventId: id, link: z.object({ index: z.number().int().min(0), host: z.string() }).optional() }),
  /** Opens the event in Outlook on the web. */
  openEvent: z.object({ eventId: id }),
  setPreferences: preferencesSchema,
  chooseStatus: z.object({
    availability: z.enum(['none', 'away', 'dnd']),
    customStatus: z.enum(['off', 'text', 'title']),
  }),
  signInM365: connectionSchema.shape.m365.unwrap().extend({ chooseAccount: z.boolean().default(false) }),
  cancelSignIn: nothing,
  signOutM365: nothing,
  findMattermost: z.object({ server: z.string().trim().min(1).max(512) }),
  signInMattermost: z.discriminatedUnion('method', [
    z.object({
      method: z.literal('password'),
      server: z.string().min(1).max(512),
      loginId: z.string().min(1).max(256),
      password: z.string().min(1).max(256),
      code: z.string().max(12).optional(),
    }),
    z.object({
      method: z.literal('token'),
      server: z.string().min(1).max(512),
      token: z.string().trim().min(1).max(256),
    }),
    z.object({
      method: z.literal('oauth'),
      server: z.string().min(1).max(512),
      clientId: z.string().trim().min(1).max(64),
    }),
  ]),
  signOutMattermost: nothing,
  /** Asks the keychain again. */
  openKeychain: nothing,
  /** Gives up what is kept under a key that is gone, and begins with a new one. */
  startOver: nothing,
  /** Goes on without a keychain: sign in at each start. */
  goWithoutKeychain: nothing,
  connectBot: z.object({ url: z.string().trim().min(1).max(512) }),
  disconnectBot: nothing,
  dismissProblem: z.object({ id }),
  /** Name and password for the proxy that asks for them. */
  signInProxy: z.object({ username: z.string().min(1).max(256), password: z.string().min(1).max(256) }),
  /** Writes the file for support and shows it. */
  saveDiagnostics: nothing,
  /** An error in the window that nobody caught: its name, and where in the code it comes from. */
  reportFault: z.object({ error: z.string().max(100), at: z.string().max(500).optional() }),
  checkForUpdates: nothing,
  installUpdate: z.object({ when: z.enum(['now', 'quit', 'later']) }),
  copyAdminLink: nothing,
  quit: nothing,
} as const satisfies Record<string, z.ZodType>

/** The name of a command. */
export type CommandName = keyof typeof commands

/** What a surface gives to a command, before defaults. */
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]>

/** What a command works with, after its schema has checked the input. */
export type CommandData<N extends CommandName> = z.output<(typeof commands)[N]>

interface Outputs {
  findMattermost: { ok: true; found: MattermostServer } | { ok: false; message: string }
}

/** What a command resolves to. */
export type CommandResult<N extends CommandName> = N extends keyof Outputs ? Outputs[N] : Told

/** Runs a command; every surface of the app holds one of these. */
export type Run = <N extends CommandName>(name: N, input: CommandInput<N>) => Promise<CommandResult<N>>

/** As `Run`, for input that nobody has checked yet: the command's schema does. */
export type RunAnything = <N extends CommandName>(name: N, input: unknown) => Promise<CommandResult<N>>

/** `window.mattercal`: all that the renderer can reach. */
export interface Bridge {
  run: Run
  /** The newest view, then every change; returns the way to stop. */
  onView(listener: (view: View) => void): () => void
  /** The main process wants a page shown, perhaps with one invitation in focus. */
  onShow(listener: (page: Page, focus?: string) => void): () => void
}
