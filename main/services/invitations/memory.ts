import { z } from 'zod'
import type { GivenAnswer } from '../../core/invitations/given.ts'
import type { OutboxItem } from '../../core/invitations/outbox.ts'

const isItem = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'command' in value && 'state' in value

const isGiven = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'id' in value && 'eventId' in value && 'at' in value

/** What is kept of the answers that were given here. */
export interface OutboxMemory {
  /** Those that are not settled yet. */
  items: OutboxItem[]
  /** All of the last weeks, so that none is given twice or overrides a later one. */
  given: GivenAnswer[]
}

/** The file `outbox.json`. */
export const outboxMemorySchema: z.ZodType<OutboxMemory> = z.object({
  items: z.array(z.custom<OutboxItem>(isItem)).default([]),
  given: z.array(z.custom<GivenAnswer>(isGiven)).default([]),
})
