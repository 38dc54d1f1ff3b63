import { createHash } from 'node:crypto'
import type { Person } from './graph/mailbox.ts'

const domain = 'northwind.example'
const zones = {
  vienna: { windowsZone: 'W. Europe Standard Time', zone: 'Europe/Vienna' },
  london: { windowsZone: 'GMT Standard Time', zone: 'Europe/London' },
  newYork: { windowsZone: 'Eastern Standard Time', zone: 'America/New_York' },
}

function person(first: string, last: string, where: keyof typeof zones, title: string): Person {
  const username = `${first}.${last}`.toLowerCase()
  const hash = createHash('sha256').update(username).digest('hex')
  const id = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
  return {
    id,
    name: `${first} ${last}`,
    first,
    last,
    username,
    address: `${username}@${domain}`,
    password: 'sandbox',
    title,
    ...zones[where],
  }
}

/** Ten people in three time zones. The first is who the demonstration is about; the second is the Mattermost admin. */
export const people: readonly Person[] = [
  person('Anna', 'Berger', 'vienna', 'Product lead'),
  person('Omar', 'Haddad', 'vienna', 'IT administrator'),
  person('Clara', 'Novak', 'vienna', 'Designer'),
  person('Jonas', 'Weber', 'vienna', 'Engineer'),
  person('Priya', 'Shah', 'london', 'Engineer'),
  person('Tom', 'Ashworth', 'london', 'Sales'),
  person('Grace', 'Okafor', 'london', 'People and culture'),
  person('Dana', 'Reyes', 'newYork', 'Director'),
  person('Marcus', 'Lee', 'newYork', 'Finance'),
  person('Sofia', 'Rossi', 'newYork', 'Legal'),
]

/** The address of somebody, by first name. */
export function addressOf(first: string): string {
  const found = people.find((p) => p.first === first)
  if (!found) throw new Error(`nobody is called ${first}`)
  return found.address
}
