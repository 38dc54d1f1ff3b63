import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packagesFile } from '../bundle.ts'
import { root } from '../setup/paths.mjs'
import { badLicences, billOfMaterials, noticesText } from './notices.ts'
import { readPackages } from './packages-used.ts'
import type { PackageRuntime } from './runtime.ts'

/** The folders that electron-builder packs: the app and what lies beside it. */
export const staged = { app: join(root, 'dist/package/app'), notices: join(root, 'dist/package/notices') }

const appPackage = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>

/** The version that the checkout says. */
export const appVersion = appPackage.version as string

// `linux-x64` also fits machines with musl, whose builds have names of their own.
const prebuilds: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['linux-x64', 'linux-arm64'],
  darwin: ['darwin-x64', 'darwin-arm64'],
  win32: ['win32-x64', 'win32-arm64'],
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
  for (const part of ['package.json', 'LICENSE.md', 'lib'])
    cpSync(join(keytar, part), join(into, part), { recursive: true })
  for (const build of prebuilds[platform] ?? []) {
    const from = join(keytar, 'prebuilds', build)
    if (existsSync(from)) cpSync(from, join(into, 'prebuilds', build), { recursive: true })
  }
  const { name, productName, description, main } = appPackage
  const keytarVersion = (JSON.parse(readFileSync(join(keytar, 'package.json'), 'utf8')) as { version: string }).version
  const manifest = {
    name,
    productName,
    version,
    description,
    main,
    author: 'The Mattercal team',
    license: 'MIT',
    dependencies: { keytar: keytarVersion },
    // Shown beside the version, so that nobody takes a trial for the real thing.
    ...(runtime.forTesting ? { forTesting: `Electron ${runtime.version}` } : {}),
  }
  writeFileSync(join(staged.app, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  writeFileSync(join(staged.notices, 'third-party-notices.txt'), noticesText(packages))
  writeFileSync(
    join(staged.notices, 'sbom.cdx.json'),
    billOfMaterials(packages, { version, electron: runtime.version }),
  )
}
