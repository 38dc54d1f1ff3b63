import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { doors } from '../../../sandbox/doors.ts'
import { Desk } from '../../../test/support/desk.ts'
import { at, hour, minute } from '../../../test/support/events.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { StoreError } from '../../store/files.ts'
import { reportStoreError, watchDisk } from './disk.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
beforeEach(() => {
  desk = new Desk(nine - hour)
})

describe('the disk', () => {
  it('takes its problem off the list once there is room again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mattercal-disk-'))
    const home = join(folder, 'profile')
    writeFileSync(home, 'in the way')
    const stop = watchDisk({ ...desk, files: doors.files }, home)
    reportStoreError(
      desk.state,
      new StoreError('status.json', Object.assign(new Error('no space'), { code: 'ENOSPC' })),
    )
    await desk.clock.to(desk.clock.now() + minute)
    await eventually(
      () => desk.state.get().problems.map((p) => p.id),
      (ids) => ids.includes('disk'),
    )
    rmSync(home)
    await eventually(
      async () => {
        await desk.clock.to(desk.clock.now() + minute)
        return desk.state.get().problems
      },
      (problems) => problems.length === 0,
    )
    expect(readdirSync(home)).toEqual([])
    stop()
    rmSync(folder, { recursive: true })
  })
})
