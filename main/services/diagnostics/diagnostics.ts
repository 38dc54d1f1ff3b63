import { join } from 'node:path'
import type { Files } from '../../store/files.ts'
import { redact } from '../../store/log.ts'
import type { AppState } from '../state/app-state.ts'

const logAge = 24 * 3600_000
const keptFiles = ['settings.json', 'outbox.json', 'status.json', 'summary.json', 'reminders.json', 'vault/relay.bin']

/** The lines of the last day; those without a moment of their own belong to the line before. */
async function lastDay(files: Files, folder: string, now: number): Promise<string> {
  const parts = await Promise.all(
    ['mattercal.log.old', 'mattercal.log'].map((name) => files.read(join(folder, 'logs', name))),
  )
  let recent = false
  const lines = parts
    .map((part) => part?.toString('utf8') ?? '')
    .join('')
    .split('\n')
    .filter((line) => {
      const at = Date.parse(line.slice(0, line.indexOf(' ')))
      if (!Number.isNaN(at)) recent = at >= now - logAge
      return recent
    })
  return lines.slice(-5_000).join('\n')
}

/**
 * A file that a user can send to support: versions, settings, ages and the last day of the log. No secret and no title
 * is in it: it is made of named facts, never of the state as a whole, and cut once more for what looks like a token.
 */
export async function diagnosticsFile(
  files: Files,
  app: { folder: string; version: string; runtime: string },
  now: number,
  state: AppState,
): Promise<{ name: string; text: string }> {
  const age = (at: number | undefined) => (at === undefined ? 'never' : `${Math.round((now - at) / 1000)} s ago`)
  const { connection, preferences } = state.settings
  const { text: _text, ...rules } = preferences.status
  const ages = await Promise.all(
    keptFiles.map(async (name) => {
      const found = await files.info(join(app.folder, name)).catch(() => undefined)
      return [name, found ? `${found.size} bytes, ${age(found.modifiedAt)}` : 'not there'] as const
    }),
  )
  const facts = {
    version: app.version,
    runtime: app.runtime,
    made: new Date(now).toISOString(),
    zone: state.zone,
    keychain: state.keychain,
    m365: { state: state.m365.state, cloud: connection.m365?.cloud, tenant: connection.m365?.tenantId },
    mattermost: {
      state: state.mattermost.state,
      server: connection.mattermost?.server,
      method: connection.mattermost?.method,
    },
    bot: { state: state.botLink.state, url: connection.bot?.url },
    update: state.update,
    proxyAsking: state.proxyAsking,
    locks: state.locks,
    sync: { age: age(state.sync.at), failure: state.sync.failure, events: state.events.size },
    status: {
      seen: age(state.status.observedAt),
      failure: state.status.failure,
      because: state.status.plan?.because.kind,
    },
    outbox: state.outbox.map((item) => ({
      answer: item.command.answer,
      state: item.state.at,
      attempts: item.attempts,
    })),
    problems: state.problems.map((problem) => problem.id),
    preferences: { ...preferences, status: rules },
    files: Object.fromEntries(ages),
  }
  const log = await lastDay(files, app.folder, now)
  return {
    name: `mattercal-diagnostics-${new Date(now).toISOString().slice(0, 16).replace(/[:T]/g, '-')}.txt`,
    text: redact(`Mattercal diagnostics\n${JSON.stringify(facts, undefined, 2)}\n\n${log}\n`),
  }
}
