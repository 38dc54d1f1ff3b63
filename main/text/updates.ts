import type { Instant } from '../core/calendar/event.ts'
import { type MessageId, say } from './say.ts'
import { momentInWords, type TimeStyle } from './times.ts'

const off = {
  policy: 'update.off.policy',
  packageManager: 'update.off.packageManager',
  testBuild: 'update.off.testBuild',
  noServer: 'update.off.noServer',
} as const satisfies Record<string, MessageId>

const ready = {
  now: 'update.ready',
  quit: 'update.ready',
  later: 'update.later',
  afterMeeting: 'update.afterMeeting',
} as const satisfies Record<string, MessageId>

const failed = {
  network: 'update.failed.network',
  signature: 'update.failed.signature',
  damaged: 'update.failed.damaged',
  disk: 'update.failed.disk',
  trouble: 'update.failed.trouble',
} as const satisfies Record<string, MessageId>

/** Where the updates stand, as far as words go; `UpdateState` of `main/updates` is such a value. */
export type UpdateWords =
  | { at: 'off'; why: keyof typeof off }
  | { at: 'current'; checkedAt?: Instant }
  | { at: 'checking' | 'downloading'; version?: string }
  | { at: 'ready'; version: string; when: keyof typeof ready }
  | { at: 'failed'; why: keyof typeof failed }

/** What the window says about updates; empty when there is nothing to say. */
export function updateText(update: UpdateWords, now: Instant, style: TimeStyle): string {
  switch (update.at) {
    case 'off':
      return say(off[update.why])
    case 'current':
      return update.checkedAt === undefined
        ? ''
        : say('update.current', { when: momentInWords(update.checkedAt, now, style) })
    case 'checking':
      return say('update.checking')
    case 'downloading':
      return say('update.downloading', { version: update.version ?? '' })
    case 'ready':
      return say(ready[update.when], { version: update.version })
    case 'failed':
      return say(failed[update.why])
  }
}
