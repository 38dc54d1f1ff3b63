import { readFileSync } from 'node:fs'
import { rootCertificates, setDefaultCACertificates } from 'node:tls'
import { M365Account } from '../../../main/m365/account.ts'
import type { GraphClient } from '../../../main/m365/graph-client.ts'
import { type Company, startCompany } from '../../../sandbox/company.ts'
import { doors, graphClient } from '../../../sandbox/doors.ts'
import type { NewMeeting } from '../../../sandbox/graph/meetings.ts'
import { defaultGraphSwitches } from '../../../sandbox/graph/switches.ts'
import { addressOf, people } from '../../../sandbox/people.ts'

/** An hour in milliseconds. */
export const hour = 3600_000
/** The person who is signed in. */
export const anna = people[0] as (typeof people)[number]
/** A real tenant to run against, if the environment names one. */
export const real =
  process.env.GRAPH_URL && process.env.GRAPH_TOKEN
    ? { url: process.env.GRAPH_URL, token: process.env.GRAPH_TOKEN }
    : undefined

/** The stretch of time that the tests sync. */
export const window = () => ({ start: Date.parse('2026-11-23T00:00:00Z'), end: Date.parse('2026-12-24T00:00:00Z') })

/** A company whose Graph is tested, with Anna signed in. */
export interface GraphCompany {
  company: Company
  account: M365Account
  graph: GraphClient
  /** Fills the sign-in page in as Anna would. */
  browser(url: string): Promise<void>
  /** The tokens that are kept for Anna. */
  keptTokens(): string | undefined
  /** Makes a meeting that Clara invites Anna to. */
  meet(more?: Partial<NewMeeting>): ReturnType<Company['meetings']['create']>
  /** Empties Anna's mailbox and sets all switches back. */
  reset(): void
}

/** Fills the sign-in page in as a person would. */
const signInAs = (login: string, password: string) => async (url: string) => {
  const page = await (await fetch(url)).text()
  const form = new URLSearchParams(
    [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/&#(\d+);/g, (_, c) => String.fromCharCode(Number(c))),
    ]),
  )
  form.set('login', login)
  form.set('password', password)
  form.set('go', 'yes')
  const action = /action="([^"]+)"/.exec(page)?.[1] ?? ''
  const answer = await fetch(new URL(action, url), { method: 'POST', body: form, redirect: 'manual' })
  const back = answer.headers.get('location')
  if (back) await fetch(back)
}

/** Opens the company. Close it by `company.close()`. */
export async function openGraphCompany(): Promise<GraphCompany> {
  const company = await startCompany({ empty: true, now: Date.parse('2026-11-24T09:00:00Z') })
  setDefaultCACertificates([...rootCertificates, readFileSync(company.caFile, 'utf8')])
  const browser = signInAs(anna.address, anna.password)
  let kept: string | undefined
  const account = new M365Account({
    ...doors,
    config: company.config.m365,
    cache: {
      read: async () => kept,
      write: async (text) => {
        kept = text
      },
      remove: async () => {
        kept = undefined
      },
    },
    openBrowser: (url) => browser(url),
  })
  await account.signIn(new AbortController().signal)
  return {
    company,
    account,
    graph: graphClient(company.config.m365.graph, account),
    browser,
    keptTokens: () => kept,
    meet: (more = {}) =>
      company.meetings.create({
        organizer: addressOf('Clara'),
        subject: 'Design review',
        start: company.clock.now() + hour,
        end: company.clock.now() + 2 * hour,
        attendees: [anna.address],
        ...more,
      }),
    reset() {
      Object.assign(company.graph.switches, structuredClone(defaultGraphSwitches))
      const mailbox = company.meetings.mailboxes.get(anna.address)
      for (const key of [...(mailbox?.events.keys() ?? [])]) mailbox?.remove(key)
      company.meetings.mails.length = 0
      company.meetings.keepDeclined = false
    },
  }
}
