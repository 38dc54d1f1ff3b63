import type { Attendee, CalendarEvent, Person } from './event.ts'

// Exchange's own form of an address; one person's can come in this form and in the usual one by turns.
const isX500 = (address: string) => /^\/o=/i.test(address)

const plain = (text: string) => text.trim().toLowerCase()

/** Whether two entries are the same person (docs/protocols/graph.md, "People"). */
export function isSamePerson(a: Person, b: Person): boolean {
  const [first, second] = [plain(a.address), plain(b.address)]
  if (first !== '' && first === second) return true
  const unsure = first === '' || second === '' || isX500(first) || isX500(second)
  return unsure && plain(a.name) !== '' && plain(a.name) === plain(b.name)
}

/** The people invited, each once, without rooms, the organizer, and `me`. */
export function otherPeople(event: CalendarEvent, me?: Person): Attendee[] {
  const others: Attendee[] = []
  const addresses = new Set<string>()
  for (const person of event.attendees) {
    if (person.type === 'resource' || isSamePerson(person, event.organizer)) continue
    if (me && isSamePerson(person, me)) continue
    const address = plain(person.address)
    if (address !== '' && addresses.has(address)) continue
    // An entry in another form can stand for somebody who is listed already.
    if ((address === '' || isX500(address)) && others.some((other) => isSamePerson(other, person))) continue
    addresses.add(address)
    others.push(person)
  }
  return others
}

/**
 * How many people besides the user a meeting has. Somebody else's meeting has its organizer, also where the list of
 * attendees is hidden or empty; of the listed ones, one is the user, by name or as member of a group.
 */
export function headcount(event: CalendarEvent): number {
  const others = otherPeople(event).length
  if (event.isOrganizer) return others
  return (isInvitation(event) ? 1 : 0) + Math.max(0, others - 1)
}

/** A meeting somebody else called and the user may answer. Its organizer is not always named. */
export function isInvitation(event: CalendarEvent): boolean {
  if (event.isOrganizer || event.response === 'organizer') return false
  return event.organizer.address !== '' || event.response !== 'none'
}
