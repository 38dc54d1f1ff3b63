import { join } from 'node:path'
import { Slot } from '../../lifecycle/disposables.ts'
import { type Files, StoreError } from '../../store/files.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import type { AppStateStore } from '../state/app-state.ts'

/** Tells the user that something could not be written to disk; anything but a `StoreError` is thrown on. */
export function reportStoreError(state: AppStateStore, error: unknown): void {
  if (!(error instanceof StoreError)) throw error
  state.report({
    id: 'disk',
    severity: 'error',
    title: error.kind === 'full' ? say('problem.diskFull') : say('problem.notWritable'),
    text: error.kind === 'full' ? say('problem.diskFullText') : say('problem.notWritableText'),
  })
}

const lookAgainAfter = 30_000

/** Takes the "disk" problem off the list once something can be written again; returns the way to stop watching. */
export function watchDisk(
  { state, clock, files }: { state: AppStateStore; clock: Clock; files: Files },
  folder: string,
): () => void {
  const probe = join(folder, '.room')
  const next = new Slot()
  let stopped = false
  const look = async () => {
    try {
      await files.replace(probe, Buffer.alloc(64 * 1024, 1))
      await files.remove(probe)
      state.resolve('disk')
    } catch {
      // Still as it was: the problem stands in the window.
      watch()
    }
  }
  const watch = () => {
    if (!stopped) next.set(clock.after(lookAgainAfter, () => void look()))
  }
  const unsubscribe = state.subscribe(({ problems }, before) => {
    if (problems !== before.problems && problems.some(({ id }) => id === 'disk')) watch()
  })
  return () => {
    stopped = true
    unsubscribe()
    next.clear()
  }
}

/** Tells the user that a damaged file was set aside. */
export function reportDamage(state: AppStateStore): (what: string, movedTo: string) => void {
  return (what, movedTo) => {
    state.report({
      id: `damaged:${what}`,
      severity: 'warning',
      title: say('problem.damaged'),
      text: /[/\\]/.test(movedTo)
        ? say('problem.damagedKept', { name: what, path: movedTo })
        : say('problem.damagedNote', { name: what, note: movedTo }),
    })
  }
}
