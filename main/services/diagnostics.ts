import { join } from 'node:path'
import { readIfThere } from '../store/files.ts'
import { redact } from '../store/log.ts'
import type { AppState } from './app-state.ts'

/** Plain facts a user can send to support: versions, settings, ages and the last of the log. No secret, no title. */
export async function diagnosticsText(
  state: AppState,
  app: { folder: string; version: string; runtime: string },
  now: number,
): Promise<string> {
  const age = (at: number | undefined) => (at === undefined ? 'never' : `${Math.round((now - at) / 1000)} s ago`)
  const { connection, preferences } = state.settings
  const { text: _text, ...rules } = preferences.status
  const facts = {
    version: app.version,
    runtime: app.runtime,
    zone: state.zone,
    keychain: state.keychain,
    m365: { state: state.m365.state, cloud: connection.m365?.cloud, tenant: connection.m365?.tenantId },
    mattermost: {
      state: state.mattermost.state,
      server: connection.mattermost?.server,
      method: connection.mattermost?.method,
    },
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
  }
  const log =
    (await readIfThere(join(app.folder, 'logs', 'mattercal.log')))
      ?.toString('utf8')
      .split('\n')
      .slice(-300)
      .join('\n') ?? ''
  return redact(`Mattercal diagnostics\n${JSON.stringify(facts, undefined, 2)}\n\n${log}`)
}
