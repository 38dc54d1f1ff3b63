import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractFile, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appVersion } from '../../build/package/stage.ts'
import { badLicences, noticesText } from '../../build/package/third-party-licences.ts'
import { root } from '../../build/setup/paths.mjs'
import { makePackages } from './packages.ts'

let folder: string
let unpacked: string
let asar: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mattercal-contents-'))
  makePackages(appVersion, folder)
  unpacked = join(folder, 'linux-unpacked')
  asar = join(unpacked, 'resources/app.asar')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a package', () => {
  it('holds what runs and nothing else', () => {
    const files = listPackage(asar, { isPack: false })
    const outside = files.filter(
      (file) =>
        !/^\/(package\.json|dist|dist\/(main|renderer)(\/.*)?|resources(\/.*)?|node_modules|node_modules\/keytar(\/.*)?)$/.test(
          file,
        ),
    )
    expect(outside).toEqual([])
    expect(files.filter((file) => /sandbox|test|\.map$|\.tsx?$/.test(file))).toEqual([])
    for (const file of files.filter((name) => /\.(cjs|js|json|html)$/.test(name))) {
      const text = extractFile(asar, file.slice(1)).toString('utf8')
      expect(text.includes(root), `${file} names a folder of the machine that built it`).toBe(false)
      expect(text).not.toContain('sourceMappingURL=')
    }
    // The app itself is small beside its runtime; a dependency that slips in shows here.
    expect(statSync(asar).size).toBeLessThan(4_000_000)
  })

  it('has every fuse as strict as Electron allows', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'mattercal'))
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ]
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ]
    for (const fuse of on) expect(wire[fuse], FuseV1Options[fuse]).toBe(FuseState.ENABLE)
    for (const fuse of off) expect(wire[fuse], FuseV1Options[fuse]).toBe(FuseState.DISABLE)
  })

  it('says what it is made of: a bill of materials with digests, and everybody’s licence', () => {
    const bom = JSON.parse(readFileSync(join(unpacked, 'resources/sbom.cdx.json'), 'utf8')) as {
      bomFormat: string
      specVersion: string
      components: { name: string; hashes?: { content: string }[] }[]
    }
    expect([bom.bomFormat, bom.specVersion]).toEqual(['CycloneDX', '1.6'])
    const names = bom.components.map(({ name }) => name)
    for (const name of ['electron', 'react', 'undici', '@azure/msal-node', 'keytar', 'electron-updater'].map((n) =>
      n === 'keytar' ? '@github/keytar' : n,
    ))
      expect(names).toContain(name)
    // The bot's parts are not in the desktop's package, and what builds it is not either.
    for (const name of ['fastify', 'kysely', 'vite', 'playwright-core']) expect(names).not.toContain(name)
    const undigested = bom.components.filter(({ name, hashes }) => name !== 'electron' && !hashes)
    expect(undigested).toEqual([])
    const notices = readFileSync(join(unpacked, 'resources/third-party-notices.txt'), 'utf8')
    for (const name of names.filter((n) => n !== 'electron')) expect(notices).toContain(`\n${name} `)
    expect(readdirSync(unpacked)).toEqual(expect.arrayContaining(['LICENSE', 'LICENSES.chromium.html']))
  })

  it('is refused when a licence is not allowed', () => {
    const used = (licence: string) => ({ name: 'x', version: '1', licence, folder: root })
    expect(badLicences([used('MIT'), used('(MIT OR GPL-3.0-only)')])).toEqual([])
    expect(badLicences([used('GPL-3.0-only'), used('MIT AND GPL-2.0-only'), used('')])).toHaveLength(3)
    expect(noticesText([used('MIT')])).toContain('Permission is hereby granted')
  })

  it('comes with a list of digests', () => {
    const [line = ''] = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').split('\n')
    const [digest, name = ''] = line.split('  ')
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ).toBe(digest)
  })
})
