import { join } from 'node:path'
import type { ZodType } from 'zod'
import { settingsSchema } from '../../core/settings/settings.ts'
import type { Files } from '../../store/files.ts'
import { type DamageReport, JsonFile } from '../../store/json-file.ts'
import { OwnedFile } from '../../store/owned-file.ts'
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
  const path = (name: string) => join(doors.folder, `${name}.json`)
  const open = <T>(name: string, schema: ZodType<T>) => OwnedFile.open(doors, name, path(name), schema, damaged)
  const [settings, outbox, news, status, summary, reminders] = await Promise.all([
    JsonFile.open(doors, 'settings', path('settings'), settingsSchema, damaged),
    open('outbox', outboxMemorySchema),
    open('invitation-news', newsMemorySchema),
    open('status', statusMemorySchema),
    open('summary', summaryMemorySchema),
    open('reminders', reminderMemorySchema),
  ])
  return { settings, outbox, news, status, summary, reminders }
}

/** What is remembered of a person's calendar and of their answers. Resolves when the disk has it; holds at once. */
export async function ownCalendarMemories(
  { outbox, news, summary, reminders }: Pick<Memories, 'outbox' | 'news' | 'summary' | 'reminders'>,
  account: string,
): Promise<void> {
  const owner = `m365 ${account.toLowerCase()}`
  await Promise.all([outbox, news, summary, reminders].map((memory) => memory.belongTo(owner)))
}
