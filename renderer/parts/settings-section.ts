import type { View } from '../../main/ipc/view.ts'

/** What the user may change in Settings. */
export type Preferences = View['preferences']

/** What each section of Settings gets. */
export interface SectionProps {
  /** The preferences as the user has last chosen them. */
  preferences: Preferences
  /** Saves a change. The choice shows at once, not when the main process has saved it. */
  save(change: Partial<Preferences>): void
  /** Whether an administrator has decided a setting, named by its dotted path ("status.text"). */
  locked(path: string): boolean
}
