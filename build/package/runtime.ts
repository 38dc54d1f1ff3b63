import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { electronPath } from '../electron.ts'
import { root } from '../setup/paths.mjs'

/** The Electron that a package holds. */
export interface PackageRuntime {
  /** Folder with the runtime; undefined lets electron-builder fetch the release. */
  dist?: string
  version: string
  /** Not the release that ships: good for trying packages out, not for people. */
  forTesting: boolean
}

/** The release that packages ship, as the lock file pins it. */
export function shippingVersion(): string {
  const file = join(root, 'node_modules/electron/package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/**
 * The Electron that goes into the packages: the shipping release if set-up has it, else a copy of the carried one
 * without the loader that opens folders, which no package may hold.
 */
export function packageRuntime(copyTo: string): PackageRuntime {
  const version = shippingVersion()
  // A universal Mac app needs the release for both processors; electron-builder fetches what it needs there.
  if (process.platform !== 'linux') return { version, forTesting: false }
  const shipping = join(root, 'node_modules/electron/dist')
  if (existsSync(shipping)) return { dist: shipping, version, forTesting: false }
  const carried = dirname(electronPath())
  rmSync(copyTo, { recursive: true, force: true })
  cpSync(carried, copyTo, { recursive: true })
  for (const left of ['app', 'app-update.yml'])
    rmSync(join(copyTo, 'resources', left), { recursive: true, force: true })
  const carriedVersion = execFileSync(electronPath(), ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
  }).trim()
  return { dist: copyTo, version: carriedVersion, forTesting: true }
}
