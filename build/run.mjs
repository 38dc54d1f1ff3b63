// Runs one of our tasks (build/tasks/NAME.ts) on the tool chain's Node: `node build/run.mjs test --watch`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { toolNode } from './setup/node-runtime.mjs'
import { root } from './setup/paths.mjs'

const [task, ...args] = process.argv.slice(2)
const file = join(root, 'build/tasks', `${task}.ts`)
const node = toolNode()
if (!task || !existsSync(file) || !node) {
  process.stderr.write(
    node ? `there is no task "${task}"\n` : 'please run "npm start" or "npm test" once: they set the tools up\n',
  )
  process.exit(1)
}
// Ten thousand idle connections live in the old generation; a large young one only waits to be collected.
const memory = task === 'bot' ? ['--max-semi-space-size=1'] : []
const child = spawn(node, [...memory, '--disable-warning=ExperimentalWarning', file, ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` },
})
// The terminal sends Ctrl-C to the whole group; the task ends what it started and we wait for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => signal !== 'SIGINT' && child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
