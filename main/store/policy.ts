import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** What an admin installs on a computer for all its users; see docs/admin.md. */
const policySchema = z.strictObject({
  /** Address of the company's bot. */
  bot: z.url({ protocol: /^https?$/ }).optional(),
  /** Presets of settings, in the shape of the desktop's preferences. */
  settings: z.record(z.string(), z.unknown()).default({}),
  /** Dotted paths of settings that the user cannot change. */
  locks: z.array(z.string()).default([]),
})

export type Policy = z.infer<typeof policySchema>

export const noPolicy: Policy = { settings: {}, locks: [] }

/** Where the policy file is on this system; only an administrator can write there. */
export function policyPath(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  switch (platform) {
    case 'win32':
      return `${environment.ProgramData ?? 'C:\\ProgramData'}\\Mattercal\\policy.json`
    case 'darwin':
      return '/Library/Application Support/Mattercal/policy.json'
    default:
      return '/etc/mattercal/policy.json'
  }
}

/** Reads the policy file; `problem` says in words what is wrong with one that is there but cannot be used. */
export async function readPolicy(path: string): Promise<{ policy: Policy; problem?: string }> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { policy: noPolicy }
    return { policy: noPolicy, problem: `${path} cannot be read.` }
  }
  try {
    const parsed = policySchema.safeParse(JSON.parse(text))
    if (parsed.success) return { policy: parsed.data }
    return {
      policy: noPolicy,
      problem: `${path} has a mistake at “${parsed.error.issues[0]?.path.join('.') || 'the top'}”.`,
    }
  } catch {
    return { policy: noPolicy, problem: `${path} is not valid JSON.` }
  }
}
