// The contract suites alone, against the sandbox or, with addresses in the environment, against real servers.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../setup/paths.mjs'

const run = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'contract', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
)
process.exitCode = run.status ?? 1
