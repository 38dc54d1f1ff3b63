import { z } from 'zod'
import type { Instant } from '../../core/calendar/event.ts'
import { emptyLedger, type Ledger } from '../../core/status/ledger.ts'

const isLedger = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'released' in value &&
  Array.isArray(value.released) &&
  'approved' in value &&
  Array.isArray(value.approved)

/** What the status sync remembers across a restart: what it set, and until when the user paused it. */
export interface StatusMemory {
  ledger: Ledger
  pausedUntil?: Instant
}

/** The file `status.json`. */
export const statusMemorySchema: z.ZodType<StatusMemory> = z.object({
  ledger: z.custom<Ledger>(isLedger).default({ ...emptyLedger, released: [], approved: [] }),
  pausedUntil: z.number().optional(),
})
