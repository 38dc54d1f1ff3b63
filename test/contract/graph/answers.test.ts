// What our adapter relies on when it answers an invitation. Runs against the sandbox.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readEvent, sendAnswer } from '../../../main/m365/calendar-api.ts'
import type { GraphClient } from '../../../main/m365/graph-client.ts'
import { syncCalendar } from '../../../main/m365/sync/delta.ts'
import type { Company } from '../../../sandbox/company.ts'
import { anna, type GraphCompany, hour, openGraphCompany, real, window } from './graph-company.ts'

describe.skipIf(real)('answers to the sandbox’s Graph', () => {
  let opened: GraphCompany
  let company: Company
  let graph: GraphClient
  let meet: GraphCompany['meet']
  beforeAll(async () => {
    opened = await openGraphCompany()
    ;({ company, graph, meet } = opened)
  })
  afterAll(() => opened.company.close())
  beforeEach(() => opened.reset())

  const mine = async () => {
    const { copy } = await syncCalendar(graph, window(), undefined)
    return [...copy.events.values()][0]
  }
  const base = { comment: '', sendResponse: true }

  it('accept, tentative with a new time, and decline do what they do at Graph', async () => {
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
    await expect(sendAnswer(graph, { ...base, eventId: id, answer: 'decline', proposedNewTime })).rejects.toMatchObject(
      { kind: 'refused', status: 400 },
    )
    const own = company.meetings.create({
      organizer: anna.address,
      subject: 'Mine',
      start: company.clock.now() + hour,
      end: company.clock.now() + 2 * hour,
    })
    await expect(sendAnswer(graph, { ...base, eventId: `AAkALgAA${own.key}`, answer: 'accept' })).rejects.toMatchObject(
      { kind: 'refused', status: 400 },
    )
    await expect(sendAnswer(graph, { ...base, eventId: 'AAkALgAAnot-mine', answer: 'accept' })).rejects.toMatchObject({
      kind: 'notFound',
    })
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
