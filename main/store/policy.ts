import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { hasSetting, setSetting } from '../core/settings/setting-path.ts'
import { say } from '../text/say.ts'
import type { Files } from './files.ts'

const https = z.url({ protocol: /^https$/ })

/** What an admin says about a computer for all its users; see docs/admin.md. */
export const policySchema = z.strictObject({
  bot: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the company’s bot'),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Presets of settings, in the shape of a desktop’s preferences'),
  locks: z
    .array(z.string())
    .default([])
    .describe('Dotted paths of settings that the user cannot change, such as "status.customStatus"'),
  proxy: z
    .discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('system') }),
      z.strictObject({ mode: z.literal('direct') }),
      z.strictObject({
        mode: z.literal('fixed'),
        server: z.string().min(1).describe('"proxy.example.com:8080", or rules as Chromium reads them'),
        bypass: z.string().optional().describe('Hosts that are reached directly, separated by ";"'),
      }),
      z.strictObject({ mode: z.literal('pac'), url: z.url({ protocol: /^https?$/ }) }),
    ])
    .optional()
    .describe('How the network is reached; the system’s own settings if left out'),
  certificateAuthorities: z
    .array(z.string().min(1))
    .default([])
    .describe('PEM files with certificate authorities to trust besides those of the system'),
  updates: z
    .strictObject({
      mode: z.enum(['automatic', 'off']).default('automatic'),
      url: https.optional().describe('Your own server of releases, a copy of ours'),
      channel: z.enum(['stable', 'beta']).optional().describe('Leaves the choice to the user if left out'),
    })
    .prefault({})
    .describe('Where updates come from, if at all'),
  diagnostics: z
    .strictObject({
      crashReports: https.optional().describe('Where crash reports are sent; they stay on the computer if left out'),
    })
    .prefault({})
    .describe('What leaves the computer when something breaks'),
})

/** What an admin says about a computer for all its users. */
export type Policy = z.infer<typeof policySchema>

/** The policy of a computer without one. */
export const noPolicy: Policy = policySchema.parse({})

/**
 * Where the policy file is on this system; only an administrator can write there. (On Windows not `ProgramData`: there
 * every user may make a folder that is not there yet, and would set the proxy of all the others.)
 */
export function policyPath(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  switch (platform) {
    case 'win32':
      return `${environment.ProgramFiles ?? 'C:\\Program Files'}\\Mattercal\\policy.json`
    case 'darwin':
      return '/Library/Application Support/Mattercal/policy.json'
    default:
      return '/etc/mattercal/policy.json'
  }
}

/** Runs a program of the system and resolves to what it prints. */
type RunProgram = (program: string, args: string[]) => Promise<string>

const runProgram: RunProgram = async (program, args) =>
  (await promisify(execFile)(program, args, { timeout: 10_000, windowsHide: true })).stdout

/** Where Group Policy and device management put the same keys. */
const registryKey = 'HKLM\\SOFTWARE\\Policies\\Mattercal'
const managedPreferences = '/Library/Managed Preferences/app.mattercal.desktop.plist'

/** A name like "updates.channel" set in an object, making the objects on the way. */
function setPath(into: Record<string, unknown>, path: string, value: unknown): void {
  if (hasSetting(into, path)) throw new SyntaxError(`${path} is there twice`)
  if (!setSetting(into, path, value)) throw new SyntaxError(`${path} is no path, or lies under a value`)
}

// `reg query` separates the parts of a list by this; it cannot be in a path.
const listSeparator = '|'

/**
 * The values that `reg query` prints: a value's name is a dotted path, REG_MULTI_SZ is a list, and `settings` holds
 * JSON, since the registry knows no nesting.
 */
function fromRegistry(printed: string): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const line of printed.split(/\r?\n/)) {
    const match = /^ {4}(\S+) {4}(REG_SZ|REG_MULTI_SZ|REG_EXPAND_SZ)(?: {4}(.*))?$/.exec(line)
    const [, name, type, text = ''] = match ?? []
    if (!name) continue
    const list = text.split(listSeparator).filter(Boolean)
    setPath(found, name, type === 'REG_MULTI_SZ' ? list : name === 'settings' ? JSON.parse(text) : text)
  }
  return found
}

/** Whether a program failed because there is nothing to read, as it does on most computers. */
function nothingThere(platform: NodeJS.Platform, error: unknown): boolean {
  if (platform === 'win32') return error instanceof Error && 'code' in error && error.code === 1
  return error instanceof Error && 'stderr' in error && /does not exist/.test(String(error.stderr))
}

/** What the system's own management says; empty where there is none. Rejects when it cannot be read. */
async function managed(
  platform: NodeJS.Platform,
  run: RunProgram,
  environment: NodeJS.ProcessEnv,
): Promise<Record<string, unknown>> {
  try {
    if (platform === 'win32') {
      // By its full path: a bare name is looked for where users may put programs.
      const reg = `${environment.SystemRoot ?? 'C:\\Windows'}\\System32\\reg.exe`
      return fromRegistry(await run(reg, ['query', registryKey, '/se', listSeparator]))
    }
    if (platform === 'darwin')
      return objectIn(await run('/usr/bin/plutil', ['-convert', 'json', '-o', '-', managedPreferences]))
  } catch (error) {
    if (!nothingThere(platform, error)) throw error
  }
  return {}
}

/** The JSON object in a text, which editors on Windows may have given a byte order mark. Throws a SyntaxError. */
function objectIn(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('not an object')
  return value as Record<string, unknown>
}

// Sections whose keys are set one by one; the others are one value each.
const sections = ['updates', 'diagnostics'] as const

function merge(below: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...below, ...over }
  for (const section of sections) {
    const [a, b] = [below[section], over[section]]
    if (typeof a === 'object' && typeof b === 'object') merged[section] = { ...a, ...b }
  }
  return merged
}

/**
 * Reads the policy: the file, and over it what Group Policy or device management says. `problem` says in words what is
 * wrong with one that is there but cannot be used.
 */
export async function readPolicy(
  files: Pick<Files, 'read'>,
  path: string,
  platform: NodeJS.Platform = process.platform,
  run: RunProgram = runProgram,
): Promise<{ policy: Policy; problem?: string }> {
  const refused = (problem: string) => ({ policy: noPolicy, problem })
  let fromFile: Record<string, unknown> = {}
  try {
    const bytes = await files.read(path)
    if (bytes) fromFile = objectIn(bytes.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return refused(say('policy.notJson', { path }))
    return refused(say('policy.notReadable', { path }))
  }
  let over: Record<string, unknown> = {}
  let problem: string | undefined
  try {
    over = await managed(platform, run, process.env)
  } catch (error) {
    problem = error instanceof SyntaxError ? say('policy.managedNotJson') : say('policy.managedNotReadable')
  }
  const parsed = policySchema.safeParse(merge(fromFile, over))
  // What the file says holds all the same.
  if (parsed.success) return { policy: parsed.data, ...(problem ? { problem } : {}) }
  const where = z.core.toDotPath(parsed.error.issues[0]?.path ?? []) || say('launch.theTop')
  const inManaged = parsed.error.issues[0]?.path[0]?.toString() ?? ''
  return refused(inManaged in over ? say('policy.managedMistake', { where }) : say('policy.mistake', { path, where }))
}
