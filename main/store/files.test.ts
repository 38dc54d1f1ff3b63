import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type * as disk from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../../test/support/fake-clock.ts'

/** What goes wrong with the disk: how often a rename fails, and with what; whether there is room. */
const trouble = vi.hoisted(() => ({ renames: 0, code: 'EPERM', full: false, tried: 0 }))

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof disk>()
  const fail = (code: string) => Object.assign(new Error(code), { code })
  return {
    ...real,
    rename: async (from: string, to: string) => {
      trouble.tried++
      if (trouble.renames-- > 0) throw fail(trouble.code)
      return real.rename(from, to)
    },
    open: async (path: string, flags: string, mode?: number) => {
      const file = await real.open(path, flags, mode)
      if (trouble.full) {
        file.writeFile = async () => {
          await file.write('half')
          throw fail('ENOSPC')
        }
      }
      return file
    },
  }
})

// What sets the tests up has loaded the files before, with the real disk.
vi.resetModules()
const { StoreError, SystemFiles, setAside } = await import('./files.ts')

let folder: string
let clock: FakeClock
let files: InstanceType<typeof SystemFiles>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mattercal-files-'))
  clock = new FakeClock(0)
  files = new SystemFiles({ clock })
  Object.assign(trouble, { renames: 0, code: 'EPERM', full: false, tried: 0 })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const inFolder = (name: string) => join(folder, name)
const left = () => readdirSync(folder).sort()

describe('replacing a file', () => {
  it('makes its folder, for this user alone, and leaves nothing beside it', async () => {
    const path = join(folder, 'deep', 'down', 'settings.json')
    await files.replace(path, 'one')
    await files.replace(path, Buffer.from('two'))
    expect(readFileSync(path, 'utf8')).toBe('two')
    expect(readdirSync(join(folder, 'deep', 'down'))).toEqual(['settings.json'])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'deep')).mode & 0o777).toBe(0o700)
  })

  it('lets others read it only if that is asked for', async () => {
    await files.replace(inFolder('for-all'), 'text', { mode: 0o644 })
    expect(statSync(inFolder('for-all')).mode & 0o777).toBe(0o644)
  })

  it('takes back the rights of others when the file before was open to them', async () => {
    writeFileSync(inFolder('old'), 'old', { mode: 0o666 })
    await files.replace(inFolder('old'), 'new')
    expect(statSync(inFolder('old')).mode & 0o777).toBe(0o600)
  })

  it('keeps the old file whole when the disk is full, says so, and leaves nothing beside it', async () => {
    await files.replace(inFolder('a'), 'old')
    trouble.full = true
    await expect(files.replace(inFolder('a'), 'new')).rejects.toMatchObject({ kind: 'full', file: inFolder('a') })
    expect(readFileSync(inFolder('a'), 'utf8')).toBe('old')
    expect(left()).toEqual(['a'])
  })

  it('keeps the old file and leaves nothing beside it when it cannot be renamed', async () => {
    await files.replace(inFolder('a'), 'old')
    Object.assign(trouble, { renames: 1, code: 'EACCES' })
    await expect(new SystemFiles({ clock, platform: 'linux' }).replace(inFolder('a'), 'new')).rejects.toMatchObject({
      kind: 'denied',
    })
    expect(readFileSync(inFolder('a'), 'utf8')).toBe('old')
    expect(left()).toEqual(['a'])
  })

  it('copies another file in with the rights of this user alone', async () => {
    writeFileSync(inFolder('from'), 'picture', { mode: 0o644 })
    await files.replaceByCopy(inFolder('from'), inFolder('to'))
    expect(readFileSync(inFolder('to'), 'utf8')).toBe('picture')
    expect(statSync(inFolder('to')).mode & 0o777).toBe(0o600)
    await expect(files.replaceByCopy(inFolder('nowhere'), inFolder('to'))).rejects.toBeInstanceOf(StoreError)
    expect(left()).toEqual(['from', 'to'])
  })
})

describe('on Windows', () => {
  beforeEach(() => {
    files = new SystemFiles({ clock, platform: 'win32' })
  })

  it('a file that a virus scanner holds for a moment is replaced all the same', async () => {
    trouble.renames = 3
    const written = files.replace(inFolder('a'), 'new')
    await vi.waitFor(() => expect(trouble.tried).toBe(1))
    await clock.pass(1_000)
    await written
    expect(trouble.tried).toBe(4)
    expect(readFileSync(inFolder('a'), 'utf8')).toBe('new')
    expect(clock.waiting).toBe(0)
  })

  it('a file that stays held is given up after a while', async () => {
    trouble.renames = 10_000
    const written = files.replace(inFolder('a'), 'new')
    written.catch(() => undefined)
    await vi.waitFor(() => expect(trouble.tried).toBe(1))
    await clock.pass(60_000)
    await expect(written).rejects.toMatchObject({ kind: 'denied' })
    expect(left()).toEqual([])
    expect(clock.waiting).toBe(0)
  })

  it('what is no scanner’s doing fails at once', async () => {
    Object.assign(trouble, { renames: 1, code: 'EXDEV' })
    await expect(files.replace(inFolder('a'), 'new')).rejects.toMatchObject({ kind: 'failed' })
    expect(trouble.tried).toBe(1)
  })
})

describe('elsewhere', () => {
  it('a rename that is refused fails at once', async () => {
    trouble.renames = 1
    files = new SystemFiles({ clock, platform: 'linux' })
    writeFileSync(inFolder('a'), 'text')
    await expect(files.rename(inFolder('a'), inFolder('b'))).rejects.toMatchObject({ kind: 'denied' })
    expect(trouble.tried).toBe(1)
  })
})

describe('a file that is not there', () => {
  it('reads as nothing, has no size, and can be removed', async () => {
    expect(await files.read(inFolder('no'))).toBeUndefined()
    expect(files.readNow(inFolder('no'))).toBeUndefined()
    expect(await files.info(inFolder('no'))).toBeUndefined()
    expect(files.sizeNow(inFolder('no'))).toBe(0)
    await expect(files.remove(inFolder('no'))).resolves.toBeUndefined()
  })

  it('is not mistaken for one that may not be read', async () => {
    mkdirSync(inFolder('folder'))
    await expect(files.read(inFolder('folder'))).rejects.toMatchObject({ code: 'EISDIR' })
    expect(() => files.readNow(inFolder('folder'))).toThrow('EISDIR')
    symlinkSync(inFolder('loop'), inFolder('loop'))
    await expect(files.info(inFolder('loop'))).rejects.toMatchObject({ code: 'ELOOP' })
  })
})

describe('a file that is read', () => {
  it('tells its size, its age and its digest', async () => {
    await files.replace(inFolder('abc'), 'abc')
    expect(await files.info(inFolder('abc'))).toMatchObject({ size: 3 })
    expect((await files.read(inFolder('abc')))?.toString()).toBe('abc')
    // From FIPS 180-2.
    expect(Buffer.from(await files.digest(inFolder('abc')), 'base64').toString('hex')).toMatch(/^ddaf35a193617aba/)
  })
})

describe('the log', () => {
  it('is made with its folder, and grows', () => {
    const path = join(folder, 'logs', 'main.log')
    files.appendNow(path, 'one\n')
    files.appendNow(path, 'two\n')
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    files.renameNow(path, `${path}.old`)
    expect(existsSync(path)).toBe(false)
  })

  it('says what stands in its way', () => {
    mkdirSync(inFolder('main.log'))
    expect(() => files.appendNow(inFolder('main.log'), 'one')).toThrow(StoreError)
    writeFileSync(inFolder('file'), '')
    expect(() => files.appendNow(join(folder, 'file', 'main.log'), 'one')).toThrow(StoreError)
  })
})

describe('a download', () => {
  it('is written piece by piece, from an empty file', async () => {
    writeFileSync(inFolder('update'), 'left over from before')
    const writer = await files.writer(inFolder('update'))
    await writer.write(Buffer.from('one '))
    await writer.write(Buffer.from('two'))
    await writer.close()
    expect(readFileSync(inFolder('update'), 'utf8')).toBe('one two')
  })

  it('says that the disk is full', async () => {
    trouble.full = true
    const writer = await files.writer(inFolder('update'))
    await expect(writer.write(Buffer.from('one'))).rejects.toMatchObject({ kind: 'full' })
    await writer.close()
  })
})

describe('a damaged file', () => {
  it('is set aside under a name that any system takes', async () => {
    writeFileSync(inFolder('settings.json'), '{')
    const aside = await setAside(files, inFolder('settings.json'), Date.parse('2026-11-24T09:00:00.5Z'))
    expect(aside).toBe(inFolder('settings.json.damaged-2026-11-24T09-00-00-500Z'))
    expect(left()).toEqual(['settings.json.damaged-2026-11-24T09-00-00-500Z'])
  })
})
