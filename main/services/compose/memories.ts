import { join } from 'node:path'
import type { ZodType } from 'zod'
import { settingsSchema } from '../../core/settings/settings.ts'
import type { Files } from '../../store/files.ts'
import { type DamageReport, JsonFile } from '../../store/json-file.ts'
import type { Clock } from '../../time/clock.ts'
import { outboxMemorySchema } from '../invitations/memory.ts'
import { newsMemorySchema } from '../invitations/news-memory.ts'
import { reminderMemorySchema } from '../reminders/memory.ts'
import { statusMemorySchema } from '../status/memory.ts'
import { summaryMemorySchema } from '../summary/memory.ts'

/** What the services keep in plain files; what holds secrets or titles is in the vault. */
export type Memories = Awaited<ReturnType<typeof openMemories>>

/** Reads every memory from the profile's folder; a damaged file is set aside and reported. */
export async function openMemories(doors: { files: Files; clock: Clock; folder: string }, damaged: DamageReport) {
  const open = <T>(name: string, schema: ZodType<T>) =>
    JsonFile.open(doors, name, join(doors.folder, `${name}.json`), schema, damaged)
  const [settings, outbox, news, status, summary, reminders] = await Promise.all([
    open('settings', settingsSchema),
    open('outbox', outboxMemorySchema),
    open('invitation-news', newsMemorySchema),
    open('status', statusMemorySchema),
    open('summary', summaryMemorySchema),
    open('reminders', reminderMemorySchema),
  ])
  return { settings, outbox, news, status, summary, reminders }
}
