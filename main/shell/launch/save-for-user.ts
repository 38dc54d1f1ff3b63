import { join } from 'node:path'
import { app } from 'electron'
import { type Settings, settingsSchema } from '../../core/settings/settings.ts'
import { diagnosticsFile } from '../../services/diagnostics/diagnostics.ts'
import { initialState } from '../../services/state/app-state.ts'
import { type Files, StoreError } from '../../store/files.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import { buildInfo, runtimeText } from '../system/build-info.ts'

/** Writes a file where a person looks for one they asked for; in the profile's folder if there is no such place. */
export async function saveForUser(files: Files, name: string, text: string): Promise<string> {
  let reason: unknown
  for (const folder of [app.getPath('downloads'), app.getPath('userData')]) {
    const path = join(folder, name)
    try {
      await files.replace(path, text)
      return path
    } catch (error) {
      // The next place.
      reason = error
    }
  }
  throw new StoreError(name, reason)
}

/** The settings as far as they can be read. This only looks: a damaged file stays where it is, for the app to see to. */
async function settingsIn(files: Files, path: string): Promise<Settings> {
  try {
    return settingsSchema.parse(JSON.parse((await files.read(path))?.toString('utf8') ?? '{}'))
  } catch {
    return initialState.settings
  }
}

/** `--diagnostics`: writes what is known from the disk, also while the app itself does not start, and ends. */
export async function writeDiagnostics(doors: { files: Files; clock: Clock }): Promise<void> {
  const { files, clock } = doors
  try {
    const folder = app.getPath('userData')
    const settings = await settingsIn(files, join(folder, 'settings.json'))
    const facts = { folder, version: buildInfo(files).version, runtime: runtimeText() }
    const { name, text } = await diagnosticsFile(files, facts, clock.now(), { ...initialState, settings })
    process.stdout.write(`${await saveForUser(files, name, text)}\n`)
    app.exit(0)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${say('terminal.line', { text: say('terminal.noDiagnostics', { detail }) })}\n`)
    app.exit(1)
  }
}
