import { z } from 'zod'
import { emptyReminderLog } from '../../core/reminders/reminders.ts'

/** The file `reminders.json`. */
export const reminderMemorySchema = z.object({
  /** Which reminders were shown, and which are snoozed until when. */
  log: z
    .object({
      shown: z.record(z.string(), z.number()),
      snoozed: z.array(z.object({ eventId: z.string(), start: z.number(), at: z.number() })),
    })
    .default(emptyReminderLog),
  /** Everything due before this moment was dealt with. */
  checkedAt: z.number().optional(),
})

/** What the reminders remember across a restart. */
export type ReminderMemory = z.infer<typeof reminderMemorySchema>
