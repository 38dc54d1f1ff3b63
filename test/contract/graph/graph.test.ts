// What our adapter relies on at Graph. Runs against the sandbox; with GRAPH_URL, GRAPH_TOKEN (a delegated token with
// Calendars.ReadWrite) set, the part that touches only its own events runs against a real tenant.

import { readFileSync } from 'node:fs'
import { rootCertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { M365Account } from '../../../main/m365/account.ts'
import { readEvent, readMailboxSettings, sendAnswer } from '../../../main/m365/calendar-api.ts'
import type { M365Config } from '../../../main/m365/clouds.ts'
import { syncCalendar } from '../../../main/m365/delta.ts'
import type { GraphClient } from '../../../main/m365/graph-client.ts'
import { SignInProblem } from '../../../main/m365/sign-in-problem.ts'
import { Failure } from '../../../main/net/failure.ts'
import { type Company, startCompany } from '../../../sandbox/company.ts'
import { doors, graphClient } from '../../../sandbox/doors.ts'
import type { NewMeeting } from '../../../sandbox/graph/meetings.ts'
import { defaultGraphSwitches } from '../../../sandbox/graph/switches.ts'
import { addressOf, people } from '../../../sandbox/people.ts'

const hour = 3600_000
const real =
  process.env.GRAPH_URL && process.env.GRAPH_TOKEN
    ? { url: process.env.GRAPH_URL, token: process.env.GRAPH_TOKEN }
    : undefined
const anna = people[0] as (typeof people)[number]

if (real)
  describe('a real Graph', () => {
    const graph = () => graphClient(real.url, { token: async () => real.token })
    it('makes, finds by delta and removes an event of ours', async () => {
      const start = new Date(Date.now() + 48 * hour).toISOString().slice(0, 19)
      const end = new Date(Date.now() + 49 * hour).toISOString().slice(0, 19)
      const body = {
        subject: 'Mattercal contract test',
        start: { dateTime: start, timeZone: 'UTC' },
        end: { dateTime: end, timeZone: 'UTC' },
      }
      const made = (await graph().request({ method: 'POST', url: '/me/events', body })) as { id: string }
      try {
        const window = { start: Date.now(), end: Date.now() + 72 * hour }
        const { copy } = await syncCalendar(graph(), window, undefined)
        expect(copy.events.get(made.id)?.subject).toBe('Mattercal contract test')
      } finally {
        await graph()
          .request({ method: 'POST', url: `/me/events/${made.id}/cancel`, body: {} })
          .catch(() => undefined)
      }
    })
  })

if (!real)
  describe('the sandbox’s Graph', () => {
    let company: Company
    let graph: GraphClient
    let account: M365Account
    let cache: string | undefined
    let browser: (url: string) => Promise<void>
    const window = () => ({ start: Date.parse('2026-11-23T00:00:00Z'), end: Date.parse('2026-12-24T00:00:00Z') })
    const meet = (more: Partial<NewMeeting> = {}) =>
      company.meetings.create({
        organizer: addressOf('Clara'),
        subject: 'Design review',
        start: company.clock.now() + hour,
        end: company.clock.now() + 2 * hour,
        attendees: [anna.address],
        ...more,
      })

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

    beforeAll(async () => {
      company = await startCompany({ empty: true, now: Date.parse('2026-11-24T09:00:00Z') })
      setDefaultCACertificates([...rootCertificates, readFileSync(company.caFile, 'utf8')])
      browser = signInAs(anna.address, anna.password)
      account = new M365Account({
        ...doors,
        config: company.config.m365,
        cache: {
          read: async () => cache,
          write: async (text) => {
            cache = text
          },
          remove: async () => {
            cache = undefined
          },
        },
        openBrowser: (url) => browser(url),
      })
      await account.signIn(new AbortController().signal)
      graph = graphClient(company.config.m365.graph, account)
    })
    afterAll(() => company.close())
    beforeEach(() => {
      Object.assign(company.graph.switches, structuredClone(defaultGraphSwitches))
      const mailbox = company.meetings.mailboxes.get(anna.address)
      for (const key of [...(mailbox?.events.keys() ?? [])]) mailbox?.remove(key)
      company.meetings.mails.length = 0
      company.meetings.keepDeclined = false
    })

    describe('sign-in', () => {
      it('remembers who it is across a restart, and refreshes in silence', async () => {
        expect(await account.profile()).toEqual({ name: anna.name, username: anna.address })
        company.identity.expireAccessTokens()
        await graph.request({ url: '/me' })
        expect(cache).toContain('RefreshToken')
      })

      it.each<[string, { error: string; number: number; suberror?: string }, string]>([
        ['MFA as interaction_required', { error: 'interaction_required', number: 50076 }, 'again'],
        ['MFA as invalid_grant', { error: 'invalid_grant', number: 50076, suberror: 'basic_action' }, 'again'],
        ['revoked', { error: 'invalid_grant', number: 50173, suberror: 'bad_token' }, 'again'],
        ['idle for too long', { error: 'invalid_grant', number: 700082 }, 'again'],
        ['sign-in frequency', { error: 'invalid_grant', number: 70043 }, 'again'],
        ['no consent', { error: 'invalid_grant', number: 65001, suberror: 'consent_required' }, 'admin'],
        ['blocked by a rule', { error: 'interaction_required', number: 53003 }, 'blocked'],
        ['not assigned', { error: 'invalid_grant', number: 50105 }, 'blocked'],
        ['account locked', { error: 'invalid_grant', number: 50053 }, 'account'],
        ['Graph not in this tenant', { error: 'invalid_resource', number: 500011 }, 'settings'],
        ['trouble for now', { error: 'temporarily_unavailable', number: 90033 }, 'trouble'],
        ['a number nobody has seen', { error: 'invalid_grant', number: 999999 }, 'again'],
      ])('tells %s', async (_name, failure, kind) => {
        company.identity.failures.push({ ...failure, at: 'token', times: 1 })
        const problem = await account.signIn(new AbortController().signal).catch((error: unknown) => error)
        company.identity.failures.length = 0
        expect(problem).toBeInstanceOf(SignInProblem)
        expect((problem as SignInProblem).kind).toBe(kind)
        if (kind === 'admin') expect((problem as SignInProblem).adminLink).toContain('/adminconsent?client_id=')
      })

      it('ends by itself when the browser never comes back, and can be cancelled', async () => {
        const silent = new M365Account({
          ...doors,
          config: company.config.m365,
          cache: { read: async () => undefined, write: async () => undefined, remove: async () => undefined },
          openBrowser: async () => undefined,
          signInTimeout: 50,
        })
        await expect(silent.signIn(new AbortController().signal)).rejects.toMatchObject({ kind: 'timedOut' })
        const cancel = new AbortController()
        const waiting = new M365Account({
          ...doors,
          config: company.config.m365,
          cache: { read: async () => undefined, write: async () => undefined, remove: async () => undefined },
          openBrowser: async () => cancel.abort(),
        })
        await expect(waiting.signIn(cancel.signal)).rejects.toMatchObject({ kind: 'cancelled' })
      })

      const another = (change: Partial<M365Config> = {}) => {
        let kept: string | undefined
        return new M365Account({
          ...doors,
          config: { ...company.config.m365, ...change },
          cache: {
            read: async () => kept,
            write: async (text) => {
              kept = text
            },
            remove: async () => undefined,
          },
          openBrowser: (url) => browser(url),
        })
      }

      it.each([-300, 300])(
        'works with a sign-in server whose clock is %d s off, and with short-lived tokens',
        async (skew) => {
          company.identity.clockSkew = skew
          company.identity.tokenLife = 2
          const person = another()
          await person.signIn(new AbortController().signal)
          const first = await person.token()
          expect(await graphClient(company.config.m365.graph, person).request({ url: '/me' })).toBeTruthy()
          // A token about to end is renewed in silence.
          expect(await person.token()).not.toBe(first)
          company.identity.clockSkew = 0
          company.identity.tokenLife = undefined
        },
      )

      it('belongs to one cloud: another one refuses its tokens', async () => {
        company.graph.switches.cloud = 'china'
        const person = another({ cloud: 'china' })
        await person.signIn(new AbortController().signal)
        expect(await graphClient(company.config.m365.graph, person).request({ url: '/me' })).toBeTruthy()
        const foreign = another()
        await foreign.signIn(new AbortController().signal)
        await expect(graphClient(company.config.m365.graph, foreign).request({ url: '/me' })).rejects.toMatchObject({
          kind: 'signIn',
        })
        company.graph.switches.cloud = 'global'
      })

      it('says that the tenant or the server is wrong', async () => {
        const wrong = new M365Account({
          ...doors,
          config: { ...company.config.m365, tenantId: '00000000-0000-0000-0000-000000000000' },
          cache: { read: async () => undefined, write: async () => undefined, remove: async () => undefined },
          openBrowser: async (url) => void (await fetch(url)),
          signInTimeout: 100,
        })
        // Entra shows this one in the browser only.
        await expect(wrong.signIn(new AbortController().signal)).rejects.toMatchObject({ kind: 'timedOut' })
        const nowhere = new M365Account({
          ...doors,
          config: { ...company.config.m365, authority: 'https://localhost:1' },
          cache: { read: async () => undefined, write: async () => undefined, remove: async () => undefined },
          openBrowser: async () => undefined,
        })
        await expect(nowhere.signIn(new AbortController().signal)).rejects.toMatchObject({
          kind: 'trouble',
        })
      })

      it('says that a certificate is not trusted, instead of calling it offline', async () => {
        // Another company has an authority of its own, which this machine does not know.
        const other = await startCompany({ empty: true })
        const stranger = graphClient(other.config.m365.graph, { token: async () => 'x' })
        await expect(stranger.request({ url: '/me' })).rejects.toMatchObject({ kind: 'tls' })
        const person = new M365Account({
          ...doors,
          config: other.config.m365,
          cache: { read: async () => undefined, write: async () => undefined, remove: async () => undefined },
          openBrowser: async () => undefined,
          signInTimeout: 500,
        })
        await expect(person.signIn(new AbortController().signal)).rejects.toMatchObject({ kind: 'tls' })
        await other.close()
      })

      it('a revoked account asks for a sign-in, not for a retry', async () => {
        company.identity.revoke(anna.address)
        await expect(graph.request({ url: '/me' })).rejects.toMatchObject({ kind: 'signIn' })
        await account.signIn(new AbortController().signal)
        expect(await graph.request({ url: '/me' })).toMatchObject({ mail: anna.address })
      })

      it('answers a claims challenge with a fresh token that carries the claims', async () => {
        company.graph.switches.claimsChallenge = true
        expect(await graph.request({ url: '/me' })).toMatchObject({ mail: anna.address })
      })
    })

    describe('the sync', () => {
      it('fills the skeletons of a series from its master, whether delta brings it or not', async () => {
        for (const masterInDelta of [false, true]) {
          company.graph.switches.masterInDelta = masterInDelta
          const mailbox = company.meetings.mailboxes.get(anna.address)
          for (const key of [...(mailbox?.events.keys() ?? [])]) mailbox?.remove(key)
          meet({
            subject: 'Series',
            recurrence: {
              pattern: { type: 'daily', interval: 1 },
              range: { type: 'numbered', startDate: '2026-11-24', numberOfOccurrences: 5 },
            },
          })
          const { copy } = await syncCalendar(graph, window(), undefined)
          expect(copy.events.size).toBe(5)
          expect(
            new Set([...copy.events.values()].map((e) => `${e.subject} ${e.type} ${e.response} ${e.organizer.name}`)),
          ).toEqual(new Set(['Series occurrence notResponded Clara Novak']))
        }
      })

      it('follows what is made, changed, moved out, and removed', async () => {
        const first = meet()
        meet({ subject: 'Other', start: company.clock.now() + 3 * hour, end: company.clock.now() + 4 * hour })
        const one = await syncCalendar(graph, window(), undefined)
        expect([...one.copy.events.values()].map((e) => e.subject).sort()).toEqual(['Design review', 'Other'])
        const own = company.meetings.copies(first.uid).find((c) => c.event.response === 'organizer')
        const instance = own?.mailbox.find(own.event.key)
        if (!own || !instance) throw new Error('no organizer')
        company.meetings.update(instance, own.mailbox, { location: 'Room Danube' })
        const two = await syncCalendar(graph, window(), one.copy)
        expect(two.fresh).toBe(false)
        expect([...two.touched].map((id) => two.copy.events.get(id)?.location)).toEqual(['Room Danube'])
        company.meetings.update(instance, own.mailbox, {
          start: first.start + 90 * 24 * hour,
          end: first.end + 90 * 24 * hour,
        })
        const three = await syncCalendar(graph, window(), two.copy)
        expect([...three.copy.events.values()].map((e) => e.subject)).toEqual(['Other'])
        const four = await syncCalendar(graph, window(), three.copy)
        expect(four.touched.size).toBe(0)
      })

      it('is not confused by empty pages, repeats, disorder, or an item that makes no sense', async () => {
        for (let i = 0; i < 5; i++) meet({ subject: `Meeting ${i}` })
        Object.assign(company.graph.switches, { emptyFirstPage: true, shuffled: true, malformedEvent: true })
        const { copy, malformed } = await syncCalendar(graph, window(), undefined)
        expect([...copy.events.values()].map((e) => e.subject).sort()).toEqual(
          [0, 1, 2, 3, 4].map((i) => `Meeting ${i}`),
        )
        expect(malformed).toBe(1)
      })

      it.each(['SyncStateNotFound', 'syncStateNotFound', 'resyncRequired'] as const)(
        'starts anew on a reset as %s, with and without a location',
        async (resetAs) => {
          meet()
          for (const resetWithLocation of [true, false]) {
            const one = await syncCalendar(graph, window(), undefined)
            Object.assign(company.graph.switches, { resetAs, resetWithLocation })
            company.graph.delta.reset()
            const two = await syncCalendar(graph, one.copy.window, one.copy)
            expect(two.fresh).toBe(true)
            expect(two.copy.events.size).toBe(1)
          }
        },
      )

      it('never follows a link to another host, and never believes a page that is not Graph’s', async () => {
        for (let i = 0; i < 250; i++) meet({ subject: `Meeting ${i}` })
        company.graph.switches.foreignNextLink = true
        await expect(syncCalendar(graph, window(), undefined)).rejects.toMatchObject({
          kind: 'wrongServer',
          code: 'foreignLink',
        })
        company.graph.switches.foreignNextLink = false
        company.graph.switches.captivePortal = true
        await expect(syncCalendar(graph, window(), undefined)).rejects.toMatchObject({ kind: 'wrongServer' })
        company.graph.switches.captivePortal = false
        company.graph.switches.fail = { path: 'delta', status: 200, times: 1, truncated: true }
        await expect(syncCalendar(graph, window(), undefined)).rejects.toBeInstanceOf(Failure)
        company.graph.switches.fail = { path: 'delta', status: 502, times: 1, html: true }
        await expect(syncCalendar(graph, window(), undefined)).rejects.toMatchObject({ kind: 'server' })
      })

      it('is patient when Graph asks for it, with everything for the account', async () => {
        company.graph.switches.fail = { path: '/me', status: 429, times: 1, retryAfter: 1 }
        const fresh = graphClient(company.config.m365.graph, account)
        await expect(fresh.request({ url: '/me' })).rejects.toMatchObject({ kind: 'throttled', retryAfterMs: 1000 })
        const before = performance.now()
        await fresh.request({ url: '/me/mailboxSettings' })
        expect(performance.now() - before).toBeGreaterThan(900)
      })

      it('has dates of all-day events, whichever way the server writes them', async () => {
        company.meetings.create({
          organizer: anna.address,
          subject: 'Holiday',
          start: Date.parse('2026-11-26T00:00:00Z'),
          end: Date.parse('2026-11-27T00:00:00Z'),
          isAllDay: true,
        })
        for (const shiftedAllDay of [false, true]) {
          company.graph.switches.shiftedAllDay = shiftedAllDay
          const { copy } = await syncCalendar(graph, window(), undefined)
          expect([...copy.events.values()]).toMatchObject([{ startDate: '2026-11-26', endDate: '2026-11-27' }])
        }
      })
    })

    describe('answers', () => {
      const mine = async () => {
        const { copy } = await syncCalendar(graph, window(), undefined)
        return [...copy.events.values()][0]
      }
      const base = { comment: '', sendResponse: true }

      it('accept, tentative with a new time, and decline do what the notes say', async () => {
        meet()
        const id = (await mine())?.id ?? ''
        await sendAnswer(graph, { ...base, eventId: id, answer: 'accept', comment: 'Gladly' })
        expect(await readEvent(graph, id)).toMatchObject({ response: 'accepted', showAs: 'busy' })
        await sendAnswer(graph, {
          ...base,
          eventId: id,
          answer: 'tentativelyAccept',
          proposedNewTime: { start: company.clock.now() + 5 * hour, end: company.clock.now() + 6 * hour },
        })
        expect(await readEvent(graph, id)).toMatchObject({ response: 'tentativelyAccepted', showAs: 'tentative' })
        await sendAnswer(graph, { ...base, eventId: id, answer: 'decline' })
        expect(await readEvent(graph, id)).toBeUndefined()
        expect(company.meetings.mails.filter((m) => m.from === anna.address).map((m) => m.kind)).toEqual([
          'accept',
          'tentativelyAccept',
          'decline',
        ])
        await expect(sendAnswer(graph, { ...base, eventId: id, answer: 'accept' })).rejects.toMatchObject({
          kind: 'notFound',
        })
      })

      it('are refused with a 400 where Graph refuses them', async () => {
        meet({ allowNewTimeProposals: false })
        const id = (await mine())?.id ?? ''
        const proposedNewTime = { start: company.clock.now() + 5 * hour, end: company.clock.now() + 6 * hour }
        await expect(
          sendAnswer(graph, { ...base, eventId: id, answer: 'decline', proposedNewTime }),
        ).rejects.toMatchObject({ kind: 'refused', status: 400 })
        const own = company.meetings.create({
          organizer: anna.address,
          subject: 'Mine',
          start: company.clock.now() + hour,
          end: company.clock.now() + 2 * hour,
        })
        await expect(
          sendAnswer(graph, { ...base, eventId: `AAkALgAA${own.key}`, answer: 'accept' }),
        ).rejects.toMatchObject({ kind: 'refused', status: 400 })
        await expect(
          sendAnswer(graph, { ...base, eventId: 'AAkALgAAnot-mine', answer: 'accept' }),
        ).rejects.toMatchObject({ kind: 'notFound' })
      })

      it('tell a lost response from one that never left', async () => {
        meet()
        const id = (await mine())?.id ?? ''
        company.graph.switches.loseResponse = { method: 'POST', path: '/accept', times: 1 }
        await expect(sendAnswer(graph, { ...base, eventId: id, answer: 'accept' })).rejects.toMatchObject({
          kind: 'lost',
        })
        await company.servers.graph.stop()
        await expect(sendAnswer(graph, { ...base, eventId: id, answer: 'accept' })).rejects.toMatchObject({
          kind: 'offline',
        })
        await company.servers.graph.start()
        expect(company.meetings.mails.filter((m) => m.kind === 'accept')).toHaveLength(1)
      })
    })

    it('reads mailbox settings in every form they come in', async () => {
      expect(await readMailboxSettings(graph)).toMatchObject({
        timeZone: 'Europe/Berlin',
        hour12: false,
        workingHours: { start: '08:00', end: '17:00' },
      })
      company.graph.mailboxSettings = {
        timeZone: 'America/New_York',
        timeFormat: 'h:mm tt',
        workingHours: {
          startTime: '09:00:00.0000000',
          endTime: '17:30:00.0000000',
          daysOfWeek: ['monday'],
          timeZone: { '@odata.type': '#microsoft.graph.customTimeZone', name: 'Customized Time Zone', bias: 480 },
        },
      }
      expect(await readMailboxSettings(graph)).toMatchObject({
        timeZone: 'America/New_York',
        hour12: true,
        workingHours: { start: '09:00', end: '17:30' },
      })
      company.graph.mailboxSettings = { timeZone: null, timeFormat: null, workingHours: null }
      expect(await readMailboxSettings(graph)).toEqual({
        timeZone: undefined,
        hour12: undefined,
        workingHours: undefined,
      })
      company.graph.mailboxSettings = undefined
    })

    it('answers 501 to what it does not have, and says so', async () => {
      await expect(graph.request({ url: '/me/messages' })).rejects.toMatchObject({ status: 501 })
      const parts = (await graph.request({
        method: 'POST',
        url: '/$batch',
        body: {
          requests: [
            { id: '1', method: 'GET', url: '/me' },
            { id: '2', method: 'GET', url: '/me/messages' },
          ],
        },
      })) as { responses: { id: string; status: number }[] }
      expect(Object.fromEntries(parts.responses.map((part) => [part.id, part.status]))).toEqual({ 1: 200, 2: 501 })
    })

    it('uses the enum values of Graph’s own schema', async () => {
      const { enums } = JSON.parse(readFileSync(new URL('../../graph-enums.json', import.meta.url), 'utf8')) as {
        enums: Record<string, { members: Record<string, number> }>
      }
      meet({
        sensitivity: 'confidential',
        importance: 'high',
        showAs: 'oof',
        recurrence: {
          pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'] },
          range: { type: 'numbered', startDate: '2026-11-24', numberOfOccurrences: 2 },
        },
      })
      const view = (await graph.request({
        url: `/me/calendarView?startDateTime=2026-11-24T00:00:00Z&endDateTime=2026-12-24T00:00:00Z`,
      })) as { value: Record<string, unknown>[] }
      const known = (name: string, value: unknown) => expect(Object.keys(enums[name]?.members ?? {})).toContain(value)
      for (const event of view.value) {
        known('freeBusyStatus', event.showAs)
        known('sensitivity', event.sensitivity)
        known('importance', event.importance)
        known('eventType', event.type)
        known('onlineMeetingProviderType', event.onlineMeetingProvider)
        known('responseType', (event.responseStatus as { response: string }).response)
        for (const person of event.attendees as { type: string; status: { response: string } }[]) {
          known('attendeeType', person.type)
          known('responseType', person.status.response)
        }
      }
      expect(view.value).toHaveLength(2)
    })
  })
