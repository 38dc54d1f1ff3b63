import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup/paths.mjs'
import type { UsedPackage } from './packages-used.ts'

/** What may be in the app. */
const allowed = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'BlueOak-1.0.0',
])

/** Packages that do not say their licence as SPDX does, each with what it is and why. */
const stated: Record<string, { licence: string; why: string }> = {
  '@nornagon/put': { licence: 'MIT', why: 'its package.json says "MIT/X11", which is the MIT licence' },
  'pause-stream': {
    licence: 'MIT OR Apache-2.0',
    why: 'its package.json lists ["MIT", "Apache2"], and it ships both texts',
  },
}

/** A package's licence as an SPDX expression. */
export const licenceOf = (one: UsedPackage): string => stated[one.name]?.licence ?? one.licence

/** The licences of an SPDX expression that one may choose: of "A OR B" one is enough, of "A AND B" all are needed. */
function fits(licence: string): boolean {
  const plain = licence.replace(/[()]/g, '')
  return plain.split(/ OR /i).some((choice) => choice.split(/ AND /i).every((one) => allowed.has(one.trim())))
}

/** The packages whose licence is not on the list. */
export function badLicences(packages: readonly UsedPackage[]): UsedPackage[] {
  return packages.filter((one) => !fits(licenceOf(one)))
}

function licenceText(folder: string): string {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name))
  return files
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n')
}

/** The notices that go with the app: each package with its licence in full. Electron's own stand beside it. */
export function noticesText(packages: readonly UsedPackage[]): string {
  const parts = packages.map((one) => {
    const text = licenceText(one.folder) || `Licensed under ${licenceOf(one)}.`
    return `${one.name} ${one.version} (${licenceOf(one)})\n\n${text}\n`
  })
  const head =
    'Mattercal contains the software below. Electron and Chromium are described in LICENSE.electron.txt and\n' +
    'LICENSES.chromium.html beside the program.\n'
  return [head, ...parts].join(`\n${'-'.repeat(100)}\n\n`)
}

/** SHA-512 of each package's archive, as the lock file pins it. */
function integrities(): Map<string, string> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string }>
  }
  return new Map(
    Object.entries(lock.packages).flatMap(([folder, { integrity }]) =>
      integrity?.startsWith('sha512-')
        ? [[folder, Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')] as const]
        : [],
    ),
  )
}

/**
 * The bill of materials in CycloneDX 1.6: what is really in the package, from the bundler's own account, with the
 * digests of the lock file. Reproducible: the same inputs give the same text.
 */
export function billOfMaterials(
  packages: readonly UsedPackage[],
  app: { version: string; electron: string; chrome?: string },
): string {
  const pinned = integrities()
  const folderIn = (one: UsedPackage) =>
    one.folder
      .slice(root.length)
      .replace(/^[\\/]+/, '')
      .replaceAll('\\', '/')
  const purl = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`
  const components = packages.map((one) => {
    const sha512 = pinned.get(folderIn(one))
    return {
      type: 'library',
      'bom-ref': purl(one.name, one.version),
      name: one.name,
      version: one.version,
      purl: purl(one.name, one.version),
      licenses: [
        / (OR|AND) /.test(licenceOf(one)) ? { expression: licenceOf(one) } : { license: { id: licenceOf(one) } },
      ],
      ...(sha512 ? { hashes: [{ alg: 'SHA-512', content: sha512 }] } : {}),
    }
  })
  const ref = `pkg:generic/mattercal@${app.version}`
  const electron = purl('electron', app.electron)
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': ref, name: 'mattercal', version: app.version },
    },
    components: [
      {
        type: 'framework',
        'bom-ref': electron,
        name: 'electron',
        version: app.electron,
        purl: electron,
        licenses: [{ license: { id: 'MIT' } }],
      },
      ...components,
    ],
    dependencies: [{ ref, dependsOn: [electron, ...components.map((one) => one['bom-ref'])] }],
  }
  const digest = createHash('sha256').update(JSON.stringify(document)).digest('hex')
  const uuid = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`
  return `${JSON.stringify({ ...document, serialNumber: `urn:uuid:${uuid}` }, undefined, 2)}\n`
}
