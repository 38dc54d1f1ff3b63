import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SystemFiles } from './files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mattercal-crash-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A process that replaces one file again and again, until it is killed in the middle of it. */
async function killed(): Promise<void> {
  const program = `
    import { SystemFiles } from ${JSON.stringify(join(import.meta.dirname, 'files.ts'))}
    const files = new SystemFiles()
    for (let round = 0; ; round++) {
      await files.replace(${JSON.stringify(join(folder, 'value.json'))}, JSON.stringify({ round, filling: 'x'.repeat(200_000) }))
      if (round === 3) process.stdout.write('going')
    }`
  const child = spawn(process.execPath, ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', program])
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

describe('a process that is killed while it writes', () => {
  it('leaves the old file or the new one whole, and the next start sweeps the rest', async () => {
    for (let round = 0; round < 4; round++) {
      await killed()
      expect(JSON.parse(readFileSync(join(folder, 'value.json'), 'utf8')).filling).toHaveLength(200_000)
    }
    await new SystemFiles().sweep(folder)
    expect(readdirSync(folder)).toEqual(['value.json'])
  }, 20_000)
})

describe('the sweep', () => {
  it('takes what our own writes left, and nothing of anybody else’s', async () => {
    const ours = ['value.json.0a1b2c3d.tmp', 'update.deb.new']
    const others = ['value.json', 'notes.tmp', 'value.json.damaged-2026-11-24', 'SingletonLock', 'x.ZZ1b2c3d.tmp']
    for (const name of [...ours, ...others]) writeFileSync(join(folder, name), 'x')
    await new SystemFiles().sweep(folder)
    expect(readdirSync(folder).sort()).toEqual([...others].sort())
  })

  it('of a folder that is not there does nothing', async () => {
    await new SystemFiles().sweep(join(folder, 'nowhere'))
  })
})
