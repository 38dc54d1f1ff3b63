import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { root } from '../setup/paths.mjs'
import type { UsedPackage } from './packages-used.ts'
import { licenceOf } from './third-party-licences.ts'

const purl = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`

/** SHA-512 of each package's archive, as the lock file pins it, by the package's folder. */
function pinnedDigests(): Map<string, string> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>
  }
  return new Map(
    Object.entries(lock.packages).flatMap(([folder, { integrity }]) =>
      integrity?.startsWith('sha512-')
        ? [[folder, Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')] as const]
        : [],
    ),
  )
}

/** A package's licence: one, or an expression of several. */
function licensesOf(one: UsedPackage): Models.LicenseRepository {
  const licence = licenceOf(one)
  const said = / (OR|AND) /.test(licence) ? new Models.LicenseExpression(licence) : new Models.SpdxLicense(licence)
  return new Models.LicenseRepository([said])
}

/** A version 5-like UUID from a text: the same text gives the same one. */
function uuidOf(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex')
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}

/**
 * The bill of materials in CycloneDX 1.6: what is really in the package, from the bundler's own account, with the
 * digests of the lock file. Reproducible: the same inputs give the same text.
 */
export function billOfMaterials(
  packages: readonly UsedPackage[],
  app: { version: string; electron: string },
): string {
  const pinned = pinnedDigests()
  const folderIn = (one: UsedPackage) => relative(root, one.folder).replaceAll('\\', '/')
  const bom = new Models.Bom()
  const product = new Models.Component(Enums.ComponentType.Application, 'mattercal', {
    version: app.version,
    bomRef: `pkg:generic/mattercal@${app.version}`,
  })
  bom.metadata.component = product
  const add = (type: Enums.ComponentType, name: string, version: string, more: Models.OptionalComponentProperties) => {
    const component = new Models.Component(type, name, {
      version,
      bomRef: purl(name, version),
      purl: purl(name, version),
      ...more,
    })
    bom.components.add(component)
    product.dependencies.add(component.bomRef)
  }
  add(Enums.ComponentType.Framework, 'electron', app.electron, {
    licenses: new Models.LicenseRepository([new Models.SpdxLicense('MIT')]),
  })
  for (const one of packages) {
    const sha512 = pinned.get(folderIn(one))
    add(Enums.ComponentType.Library, one.name, one.version, {
      licenses: licensesOf(one),
      hashes: new Models.HashDictionary(sha512 ? [[Enums.HashAlgorithm['SHA-512'], sha512]] : []),
    })
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  const write = () => serializer.serialize(bom, { sortLists: true, space: 2 })
  bom.serialNumber = `urn:uuid:${uuidOf(write())}`
  return `${write()}\n`
}
