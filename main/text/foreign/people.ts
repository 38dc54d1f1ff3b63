import type { CalendarEvent, Person } from '../../core/calendar/event.ts'
import { isolated } from '../../core/foreign-text/foreign-text.ts'
import { say } from '../say.ts'

/** A person by name, else by address; Exchange's own form of an address says nothing to anybody. */
export function personName({ name, address }: Person): string {
  const shown = name || (address.includes('@') ? address : '')
  return shown === '' ? say('event.somebody') : isolated(shown)
}

/** Who called a meeting. Not every calendar says. */
export const organizerName = (event: Pick<CalendarEvent, 'organizer'>): string => personName(event.organizer)
