import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { releaseProblems } from '../../build/package/release-checks.ts'
import { signedBytes } from '../../main/updates/signed-bytes.ts'

const ours = generateKeyPairSync('ed25519')
const theirs = generateKeyPairSync('ed25519')
const publicPem = (pair: typeof ours) => pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mattercal-release-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('a release for people is complete: runtime, server, keys, certificates, tag', () => {
  const release = { version: '1.2.0', shipsElectron: '45.4.1', electron: '45.4.1' }
  const complete = {
    MATTERCAL_UPDATE_URL: 'https://updates.example.com/',
    MATTERCAL_UPDATE_KEYS: publicPem(ours) + publicPem(theirs),
    MATTERCAL_MAINTAINER: 'Mattercal <mail@example.com>',
    MATTERCAL_HOMEPAGE: 'https://example.com',
    GITHUB_REF_NAME: 'v1.2.0',
  }
  expect(releaseProblems(complete, 'linux', release)).toEqual([])
  expect(releaseProblems({ ...complete, GITHUB_REF_NAME: 'v1.2.1' }, 'linux', release)).toEqual([
    'the tag v1.2.1 is not v1.2.0',
  ])
  expect(releaseProblems({ ...complete, MATTERCAL_UPDATE_KEYS: 'x' }, 'linux', release)).toHaveLength(1)
  expect(releaseProblems({ ...complete, MATTERCAL_UPDATE_URL: 'http://x' }, 'linux', release)).toHaveLength(1)
  expect(releaseProblems(complete, 'linux', { ...release, electron: '33.2.1' })).toHaveLength(1)
  expect(releaseProblems(complete, 'win32', release)).toEqual(['CSC_LINK is not set', 'CSC_KEY_PASSWORD is not set'])
  expect(releaseProblems(complete, 'darwin', release)).toHaveLength(5)
})

it('a release is signed with a key that the apps trust, and with no other', () => {
  writeFileSync(join(folder, 'latest-linux.yml'), 'version: 1.2.0\n')
  const task = fileURLToPath(new URL('../../build/tasks/release/sign-release.ts', import.meta.url))
  const sign = (keys: string) =>
    execFileSync(process.execPath, [task, folder], {
      stdio: 'pipe',
      env: {
        ...process.env,
        MATTERCAL_UPDATE_SIGNING_KEY: ours.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        MATTERCAL_UPDATE_KEYS: keys,
      },
    })
  expect(() => sign(publicPem(theirs))).toThrow('no app would believe this signature')
  sign(publicPem(theirs) + publicPem(ours))
  const signature = Buffer.from(readFileSync(join(folder, 'latest-linux.yml.sig'), 'utf8'), 'base64')
  expect(verify(null, signedBytes('latest-linux.yml', 'version: 1.2.0\n'), ours.publicKey, signature)).toBe(true)
})
