import { expect, it } from 'vitest'
import { FakeClock, settle } from '../../../test/support/fake-clock.ts'
import { MemoryFiles } from '../../../test/support/in-memory/files.ts'
import { StoreError } from '../../store/files.ts'
import { AppStateStore } from '../state/app-state.ts'
import { reportStoreError, watchDisk } from './disk.ts'

it('an app that ends while it looks for room on the disk does not look again', async () => {
  const clock = new FakeClock(0)
  const state = new AppStateStore()
  const files = new MemoryFiles()
  let fail: (error: Error) => void = () => undefined
  files.replace = () =>
    new Promise<void>((_resolve, reject) => {
      fail = reject
    })
  const stop = watchDisk({ state, clock, files }, '/profile')
  const full = new StoreError('settings.json', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
  reportStoreError(state, full)
  await clock.pass(30_000)
  stop()
  fail(full)
  await settle()
  expect(clock.waiting).toBe(0)
})
