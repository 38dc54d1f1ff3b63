// Types, lint, format and import rules: `npm run check`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../setup/paths.mjs'

const bin = (name: string) => join(root, 'node_modules/.bin', name)

/** Runs both checks; whether all is well. */
export function check(): boolean {
  const lint = spawnSync(bin('biome'), ['check', '--error-on-warnings'], { cwd: root, stdio: 'inherit' })
  const types = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root], {
    stdio: 'inherit',
  })
  return lint.status === 0 && types.status === 0
}

if (process.argv[1] === import.meta.filename) process.exitCode = check() ? 0 : 1
