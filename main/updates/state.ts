/** What the window, tray and diagnostics say about updates. */
export type UpdateState =
  /** Not by itself: why, in a word. */
  | { at: 'off'; why: 'policy' | 'packageManager' | 'testBuild' | 'noServer' }
  | { at: 'current'; checkedAt?: number }
  | { at: 'checking' | 'downloading'; version?: string }
  /** Downloaded and checked. `later` leaves it for now; the question comes again. */
  | { at: 'ready'; version: string; when: 'now' | 'quit' | 'later' | 'afterMeeting' }
  | { at: 'failed'; why: 'network' | 'signature' | 'damaged' | 'disk' | 'trouble' }
