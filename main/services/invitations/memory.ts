import { z } from 'zod'
import type { OutboxItem } from '../../core/invitations/outbox.ts'

const isItem = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'command' in value && 'state' in value

/** The file `outbox.json`: the answers that were given and are not settled yet. */
export const outboxMemorySchema = z.object({ items: z.array(z.custom<OutboxItem>(isItem)).default([]) })
