/** The Mattermost releases whose manner the sandbox has. */
export type Version = '5.37' | '7.1' | '11.6'

/** What differs between releases in timed Do not disturb (docs/protocols/mattermost.md, "Differences between servers"). */
interface Traits {
  /** Do not disturb can have an end. */
  timedDnd: boolean
  /** The job that ends it runs so often, in minutes. */
  jobMinutes: number
  /** The end is cut down to the whole minute. */
  cutsEnd: boolean
  /** A restart, or an admin's "purge all caches", makes the end read 0 until the status is set again. */
  forgetsEnd: boolean
}

/** Each release's manner. */
export const traitsOf: Record<Version, Traits> = {
  '5.37': { timedDnd: false, jobMinutes: 1, cutsEnd: false, forgetsEnd: false },
  '7.1': { timedDnd: true, jobMinutes: 5, cutsEnd: false, forgetsEnd: true },
  '11.6': { timedDnd: true, jobMinutes: 1, cutsEnd: true, forgetsEnd: false },
}
