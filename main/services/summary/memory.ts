import { z } from 'zod'

/** The file `summary.json`. */
export const summaryMemorySchema = z.object({
  /** ISO date of the last day whose summary was shown. */
  lastShown: z.string().optional(),
})

/** What the summary remembers across a restart. */
export type SummaryMemory = z.infer<typeof summaryMemorySchema>
