// Everything that proves the app: types, lint and import rules, then unit, component, contract and e2e tests.
// `npm test -- --project unit` and the like go on to Vitest.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../setup/paths.mjs'
import { check } from './check.ts'

const args = process.argv.slice(2)
if (process.getuid?.() !== 0 || !existsSync('/usr/bin/mmdebstrap'))
  process.stdout.write('not root on a Debian: this run does not install the Debian package\n')
const checked = check()
const folder = mkdtempSync(join(tmpdir(), 'mattercal-test-'))
const report = join(folder, 'report.json')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const run = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'test' },
})

let passed = 0
let failed = 0
if (existsSync(report)) {
  const result = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    numFailedTestSuites: number
  }
  passed = result.numPassedTests
  failed = result.numFailedTests
}
rmSync(folder, { recursive: true, force: true })
const bad = (run.status ?? 1) !== 0 || !checked || passed === 0
// A broken check or a file that could not be loaded is a failure, too, though no test of its own.
if (bad && failed === 0) failed = 1
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = bad ? 1 : 0
