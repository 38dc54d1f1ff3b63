import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packagesFile } from '../bundle.ts'
import { root } from '../setup/paths.mjs'
import { billOfMaterials } from './bill-of-materials.ts'
import { readPackages } from './packages-used.ts'
import { publicKeysIn } from './public-keys.ts'
import type { PackageRuntime } from './runtime.ts'
import { badLicences, noticesText } from './third-party-licences.ts'

/** The folders that electron-builder packs: the app and what lies beside it. */
export const staged = { app: join(root, 'dist/package/app'), notices: join(root, 'dist/package/notices') }

const appPackage = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>

/** The version that the checkout says. */
export const appVersion = appPackage.version as string

// A Mac's package serves both kinds of processor; the others are made for one.
const prebuilds: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: [`linux-${process.arch}`],
  darwin: ['darwin-x64', 'darwin-arm64'],
  win32: [`win32-${process.arch}`],
}

/** Who answers for the packages, as `Name <mail>`; an rpm is not made without the address. */
export const maintainer = process.env.MATTERCAL_MAINTAINER ?? 'The Mattercal team'

/**
 * Where this build looks for releases and whose signature they must carry: `MATTERCAL_UPDATE_URL` and
 * `MATTERCAL_UPDATE_KEYS` (PEM, one after the other). A build without them does not update itself.
 */
export function updateSettings(environment: NodeJS.ProcessEnv): { updateServer?: string; updateKeys?: string[] } {
  const { MATTERCAL_UPDATE_URL: updateServer, MATTERCAL_UPDATE_KEYS: pem } = environment
  const updateKeys = publicKeysIn(pem ?? '')
  return { ...(updateServer ? { updateServer } : {}), ...(updateKeys.length > 0 ? { updateKeys } : {}) }
}

/**
 * Lays out what runs and nothing else: the bundles, the pictures, and the one native module with the builds of this
 * system. Throws when a licence is not allowed.
 */
export function stage(runtime: PackageRuntime, version: string, platform: NodeJS.Platform = process.platform): void {
  const packages = readPackages(JSON.parse(readFileSync(packagesFile, 'utf8')) as string[])
  const bad = badLicences(packages)
  if (bad.length > 0)
    throw new Error(`not allowed in the app: ${bad.map((p) => `${p.name} (${p.licence || 'no licence'})`).join(', ')}`)
  rmSync(join(root, 'dist/package'), { recursive: true, force: true })
  mkdirSync(staged.app, { recursive: true })
  mkdirSync(staged.notices, { recursive: true })
  cpSync(join(root, 'dist/main'), join(staged.app, 'dist/main'), { recursive: true })
  cpSync(join(root, 'dist/renderer'), join(staged.app, 'dist/renderer'), { recursive: true })
  cpSync(join(root, 'resources'), join(staged.app, 'resources'), { recursive: true })
  const keytar = join(root, 'node_modules/keytar')
  const into = join(staged.app, 'node_modules/keytar')
  for (const part of ['LICENSE.md', 'lib']) cpSync(join(keytar, part), join(into, part), { recursive: true })
  // Without what only its build needs.
  const {
    dependencies: _build,
    scripts: _scripts,
    devDependencies: _development,
    ...keytarPackage
  } = JSON.parse(readFileSync(join(keytar, 'package.json'), 'utf8')) as Record<string, unknown>
  writeFileSync(join(into, 'package.json'), JSON.stringify(keytarPackage))
  for (const build of prebuilds[platform] ?? []) {
    const from = join(keytar, 'prebuilds', build)
    if (existsSync(from)) cpSync(from, join(into, 'prebuilds', build), { recursive: true })
  }
  const updates = updateSettings(process.env)
  const { name, productName, description, main } = appPackage
  const manifest = {
    name,
    productName,
    version,
    description,
    main,
    author: maintainer,
    homepage: process.env.MATTERCAL_HOMEPAGE,
    license: 'MIT',
    dependencies: { keytar: keytarPackage.version },
    // Shown beside the version, so that nobody takes a trial for the real thing.
    ...updates,
    ...(runtime.forTesting ? { forTesting: `Electron ${runtime.version}` } : {}),
  }
  writeFileSync(join(staged.app, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  // electron-updater wants to know where it may keep a download; from where, it is told at run time.
  writeFileSync(
    join(staged.notices, 'app-update.yml'),
    `provider: generic\nurl: ${updates.updateServer ?? 'https://localhost/'}\nupdaterCacheDirName: mattercal-updater\n`,
  )
  writeFileSync(join(staged.notices, 'third-party-notices.txt'), noticesText(packages))
  writeFileSync(
    join(staged.notices, 'sbom.cdx.json'),
    billOfMaterials(packages, { version, electron: runtime.version }),
  )
}
