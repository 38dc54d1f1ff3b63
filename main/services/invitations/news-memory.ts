import { z } from 'zod'

/** The file `invitation-news.json`. */
export const newsMemorySchema = z.object({
  /** Fingerprints of the news that the user was told of, and when. */
  told: z.array(z.object({ what: z.string(), at: z.number() })).default([]),
})

/** What is remembered of the news that was told: after a crash, the calendar brings the same news again. */
export type NewsMemory = z.infer<typeof newsMemorySchema>

/** Where the memory is kept; `set` resolves when it is on the disk, and holds at once. */
export interface NewsMemoryStore {
  readonly value: NewsMemory
  set(memory: NewsMemory): Promise<void>
}
