import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { EventEmitter } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppImageUpdater } from 'electron-updater'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signedBytes } from '../../main/updates/signed-bytes.ts'
import type { ReleaseSource } from '../../main/updates/signed-provider.ts'
import { makeUpdater, type Updater } from '../../main/updates/updater.ts'
import { doors } from '../../sandbox/doors.ts'
import { eventually } from '../support/eventually.ts'

const ours = generateKeyPairSync('ed25519')
const theirs = generateKeyPairSync('ed25519')
const pem = (pair: typeof ours) => pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()

let folder: string
let server: Server
let files: Map<string, Buffer>
/** Cuts the connection after so many bytes of the program. */
let cutAfter: number | undefined
let source: ReleaseSource
let program: string

/** Puts a release on the server: a program that says its version, its description, and the description's signature. */
function release(
  version: string,
  options: { by?: typeof ours; channel?: string; staging?: number; as?: string } = {},
): Buffer {
  // Large enough to be cut in the middle.
  const bytes = Buffer.from(
    `#!/bin/sh\necho ${version} $1 >> '${join(folder, 'ran')}'\nexit 0\n#${randomBytes(300_000).toString('base64')}\n`,
  )
  const name = `Mattercal-${version}.AppImage`
  const sha512 = createHash('sha512').update(bytes).digest('base64')
  const staging = options.staging === undefined ? '' : `stagingPercentage: ${options.staging}\n`
  const description = `version: ${version}\nfiles:\n  - url: ${name}\n    sha512: ${sha512}\n    size: ${bytes.length}\npath: ${name}\nsha512: ${sha512}\n${staging}releaseDate: '2026-11-24T09:00:00.000Z'\n`
  const file = options.as ?? `${options.channel ?? 'latest'}-linux.yml`
  const signature = sign(null, signedBytes(file, description), (options.by ?? ours).privateKey).toString('base64')
  files.set(`/${name}`, bytes)
  files.set(`/${file}`, Buffer.from(description))
  files.set(`/${file}.sig`, Buffer.from(signature))
  return bytes
}

/** The app at a version, as it runs from an AppImage. */
const appAt = (version: string): Updater =>
  makeUpdater(doors, linuxUpdater(version), () => source, { appImage: program, args: ['--hidden'] })

function linuxUpdater(version: string): AppImageUpdater {
  writeFileSync(
    join(folder, 'app-update.yml'),
    'provider: generic\nurl: https://localhost/\nupdaterCacheDirName: updates\n',
  )
  return new AppImageUpdater(null, {
    version,
    name: 'Mattercal',
    isPackaged: true,
    appUpdateConfigPath: join(folder, 'app-update.yml'),
    userDataPath: join(folder, 'profile'),
    baseCachePath: join(folder, 'cache'),
    whenReady: async () => undefined,
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mattercal-updates-'))
  mkdirSync(join(folder, 'profile'))
  program = join(folder, 'Mattercal-1.1.0.AppImage')
  writeFileSync(program, '#!/bin/sh\n# the old one\n')
  chmodSync(program, 0o755)
  process.env.APPIMAGE = program
  files = new Map()
  cutAfter = undefined
  server = createServer((request, response) => {
    const bytes = files.get(new URL(request.url ?? '', 'http://x').pathname)
    if (!bytes) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-length': bytes.length })
    if (cutAfter === undefined || !request.url?.endsWith('.AppImage')) return void response.end(bytes)
    response.write(bytes.subarray(0, cutAfter), () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  source = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    publicKeys: [pem(ours)],
    channel: 'stable',
  }
})
afterEach(async () => {
  delete process.env.APPIMAGE
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

describe('an update', () => {
  it('is found, fetched, checked, put in place, and started', async () => {
    const bytes = release('1.2.0')
    const app = appAt('1.1.0')
    expect(await app.check()).toBe('1.2.0')
    await app.download()
    expect(readFileSync(program, 'utf8')).toContain('the old one')
    await app.install(true)
    expect(readFileSync(program)).toEqual(bytes)
    await eventually(
      () => existsSync(join(folder, 'ran')) && readFileSync(join(folder, 'ran'), 'utf8'),
      (text) => text === '1.2.0 --hidden\n',
    )
  })

  it('that is damaged on the way is thrown away, and a good one works after it', async () => {
    const bytes = release('1.2.0')
    files.set('/Mattercal-1.2.0.AppImage', Buffer.concat([bytes.subarray(0, -3), Buffer.from('xx\n')]))
    const app = appAt('1.1.0')
    await app.check()
    await expect(app.download()).rejects.toMatchObject({ name: 'DamagedDownload' })
    await expect(app.install(true)).rejects.toMatchObject({ name: 'DamagedDownload' })
    expect(readFileSync(program, 'utf8')).toContain('the old one')
    files.set('/Mattercal-1.2.0.AppImage', bytes)
    await app.check()
    await app.download()
    await app.install(true)
    expect(readFileSync(program)).toEqual(bytes)
  })

  it('that breaks off is no update, and works the next time', async () => {
    const bytes = release('1.2.0')
    cutAfter = 1000
    const app = appAt('1.1.0')
    await app.check()
    await expect(app.download()).rejects.toMatchObject({ kind: 'lost' })
    expect(readFileSync(program, 'utf8')).toContain('the old one')
    cutAfter = undefined
    await app.check()
    await app.download()
    await app.install(false)
    expect(readFileSync(program)).toEqual(bytes)
  })

  it('that somebody else signed, or nobody, or that was changed afterwards, is not believed', async () => {
    const app = appAt('1.1.0')
    release('1.2.0', { by: theirs })
    await expect(app.check()).rejects.toMatchObject({ name: 'WrongSignature' })
    release('1.2.0')
    const changed = (files.get('/latest-linux.yml') as Buffer).toString().replace('1.2.0', '9.9.9')
    files.set('/latest-linux.yml', Buffer.from(changed))
    await expect(app.check()).rejects.toMatchObject({ name: 'WrongSignature' })
    release('1.2.0')
    files.delete('/latest-linux.yml.sig')
    await expect(app.check()).rejects.toMatchObject({ kind: 'notFound' })
    expect(existsSync(join(folder, 'cache/updates/pending'))).toBe(false)
  })

  it('described for another channel or system is not believed', async () => {
    release('1.3.0-beta.1', { channel: 'beta' })
    const swap = (from: string) => {
      for (const end of ['', '.sig']) files.set(`/latest-linux.yml${end}`, files.get(`/${from}${end}`) as Buffer)
    }
    swap('beta-linux.yml')
    await expect(appAt('1.1.0').check()).rejects.toMatchObject({ name: 'WrongSignature' })
    release('1.2.0', { as: 'latest.yml' })
    swap('latest.yml')
    await expect(appAt('1.1.0').check()).rejects.toMatchObject({ name: 'WrongSignature' })
  })

  it('that got lost or was changed after its download leaves the old one as it was', async () => {
    const pending = join(folder, 'cache/updates/pending')
    for (const spoil of [
      () => rmSync(pending, { recursive: true }),
      () => appendFileSync(join(pending, 'Mattercal-1.2.0.AppImage'), 'x'),
    ]) {
      release('1.2.0')
      const app = appAt('1.1.0')
      await app.check()
      await app.download()
      spoil()
      await expect(app.prepare()).rejects.toMatchObject({ name: 'DamagedDownload' })
      await expect(app.install(false)).rejects.toMatchObject({ name: 'DamagedDownload' })
      expect(readFileSync(program, 'utf8')).toContain('the old one')
    }
  })

  it('that cannot be fetched takes the place of no older one', async () => {
    release('1.2.0')
    const app = appAt('1.1.0')
    await app.check()
    await app.download()
    release('1.3.0')
    cutAfter = 1000
    await app.check()
    await expect(app.download()).rejects.toMatchObject({ kind: 'lost' })
    await expect(app.install(true)).rejects.toMatchObject({ name: 'DamagedDownload' })
    expect(readFileSync(program, 'utf8')).toContain('the old one')
  })

  it('that never ends is given up at the length that was signed', async () => {
    const bytes = release('1.2.0')
    files.set('/Mattercal-1.2.0.AppImage', Buffer.concat([bytes, Buffer.alloc(50_000_000)]))
    const app = appAt('1.1.0')
    await app.check()
    await expect(app.download()).rejects.toMatchObject({ name: 'DamagedDownload' })
  })

  it('on a Mac is handed to the system before the app ends', async () => {
    const squirrel = new EventEmitter()
    const calls: string[] = []
    release('1.2.0')
    const updater = makeUpdater(
      doors,
      Object.assign(linuxUpdater('1.1.0'), {
        quitAndInstall() {
          calls.push('asked')
          setImmediate(() => {
            calls.push('fetched')
            squirrel.emit('update-downloaded')
          })
        },
      }),
      () => source,
      { args: [], squirrel },
    )
    await updater.check()
    await updater.download()
    await updater.install(false)
    expect(calls).toEqual(['asked', 'fetched'])
  })

  it('is believed from the next key while keys change', async () => {
    release('1.2.0', { by: theirs })
    source = { ...source, publicKeys: [pem(ours), pem(theirs)] }
    expect(await appAt('1.1.0').check()).toBe('1.2.0')
  })

  it('is never an older release, however well signed', async () => {
    release('1.0.0')
    expect(await appAt('1.1.0').check()).toBeUndefined()
    release('1.1.0')
    expect(await appAt('1.1.0').check()).toBeUndefined()
  })

  it('comes from the channel that was chosen', async () => {
    release('1.2.0')
    release('1.3.0-beta.1', { channel: 'beta' })
    expect(await appAt('1.1.0').check()).toBe('1.2.0')
    source = { ...source, channel: 'beta' }
    expect(await appAt('1.1.0').check()).toBe('1.3.0-beta.1')
  })

  it('reaches a part of the computers first', async () => {
    release('1.2.0', { staging: 0 })
    expect(await appAt('1.1.0').check()).toBeUndefined()
    release('1.2.0', { staging: 100 })
    expect(await appAt('1.1.0').check()).toBe('1.2.0')
  })
})
