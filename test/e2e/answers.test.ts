import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeWorld, type RunningApp, type World } from './fixture.ts'
import { annasCopy, answerMails, hour, invite, minute } from './people.ts'

let world: World

/** Lets the eight seconds pass in which an answer can be taken back. */
const passUndo = () => world.company.clock.advance(9_000)

async function card(app: RunningApp, title = 'Roadmap') {
  const window = await app.window()
  const region = window.getByRole('region', { name: title })
  await region.waitFor()
  return { window, region }
}

describe('answering in the real app', () => {
  beforeEach(async () => {
    world = await makeWorld({ empty: true })
  })
  afterEach(() => world.close())

  it('accepts from the window', async () => {
    const { uid } = invite(world, 120, 150)
    const { region, window } = await card(await world.launch({ signIn: true }))
    await region.getByRole('button', { name: 'Accept' }).click()
    await window.getByRole('button', { name: 'Undo the answer to Roadmap' }).waitFor()
    expect(answerMails(world)).toEqual([])
    passUndo()
    await eventually(
      () => annasCopy(world, uid)?.response,
      (response) => response === 'accepted',
    )
    await window.getByText('Everything is answered').waitFor()
    expect(answerMails(world)).toHaveLength(1)
  })

  it('says tentative with a note', async () => {
    const { uid } = invite(world, 120, 150)
    const { region } = await card(await world.launch({ signIn: true }))
    await region.getByLabel('Note to the organizer').fill('I may be ten minutes late')
    await region.getByRole('button', { name: 'Tentative' }).click()
    passUndo()
    await eventually(
      () => annasCopy(world, uid)?.response,
      (response) => response === 'tentativelyAccepted',
    )
    expect(answerMails(world)).toMatchObject([{ kind: 'tentativelyAccept', comment: 'I may be ten minutes late' }])
  })

  it('declines with a new time, in the user’s zone', async () => {
    const { uid, start } = invite(world, 120, 150)
    const { region } = await card(await world.launch({ signIn: true }))
    await region.getByRole('button', { name: 'Propose a new time' }).click()
    // 13:00 in Vienna is 12:00 UTC, in winter.
    await region.getByLabel('New start').fill('2026-11-25T13:00')
    await region.getByLabel('New end').fill('2026-11-25T13:30')
    await region.getByRole('button', { name: 'Decline' }).click()
    passUndo()
    await eventually(
      () => annasCopy(world, uid),
      (copy) => copy === undefined,
    )
    expect(answerMails(world)).toMatchObject([
      {
        kind: 'decline',
        proposedNewTime: { start: Date.parse('2026-11-25T12:00:00Z'), end: Date.parse('2026-11-25T12:30:00Z') },
      },
    ])
    expect(start).toBeGreaterThan(0)
  })

  it('does not tell the organizer if the user does not want it', async () => {
    const { uid } = invite(world, 120, 150)
    const { region } = await card(await world.launch({ signIn: true }))
    await region.getByLabel('Tell the organizer').uncheck()
    await region.getByRole('button', { name: 'Accept' }).click()
    passUndo()
    await eventually(
      () => annasCopy(world, uid)?.response,
      (response) => response === 'accepted',
    )
    expect(answerMails(world)).toEqual([])
  })

  it('takes an answer back', async () => {
    const { uid } = invite(world, 120, 150)
    const { region, window } = await card(await world.launch({ signIn: true }))
    await region.getByRole('button', { name: 'Decline' }).click()
    await window.getByRole('button', { name: 'Undo the answer to Roadmap' }).click()
    await region.getByRole('button', { name: 'Accept' }).waitFor()
    world.company.clock.advance(minute)
    await eventually(
      () => world.company.seen.filter((r) => r.url.includes('delta')).length,
      (count) => count > 1,
    )
    expect(annasCopy(world, uid)?.response).toBe('notResponded')
    expect(answerMails(world)).toEqual([])
  })

  it('given offline is sent once, after a quit and a start', async () => {
    const { uid } = invite(world, 120, 150)
    const app = await world.launch({ signIn: true })
    const { region, window } = await card(app)
    await world.company.servers.graph.stop()
    await region.getByRole('button', { name: 'Accept' }).click()
    passUndo()
    await window.getByText('Waiting for the network.').waitFor()
    await app.quit()
    await world.company.servers.graph.start()
    const again = await world.launch()
    await again.said(/answer sent: accept/)
    await eventually(
      () => annasCopy(world, uid)?.response,
      (response) => response === 'accepted',
    )
    world.company.clock.advance(hour)
    await eventually(
      () => world.company.seen.filter((r) => r.url.includes('delta')).length,
      (count) => count > 2,
    )
    expect(answerMails(world)).toHaveLength(1)
    expect(world.company.seen.filter((r) => r.method === 'POST' && r.url.endsWith('/accept'))).toHaveLength(1)
  })

  it('whose response was lost is not sent twice', async () => {
    const { uid } = invite(world, 120, 150)
    world.company.graph.switches.loseResponse = { method: 'POST', path: '/accept', times: 1 }
    // Graph may show the old answer for a while after it took the new one.
    world.company.graph.switches.delayedVisibility = 15_000
    const app = await world.launch({ signIn: true })
    const { region, window } = await card(app)
    await region.getByRole('button', { name: 'Accept' }).click()
    passUndo()
    await window.getByText('Mattercal checks that it arrived').waitFor()
    // The first look comes at once and still sees the old answer, the second comes later and sees the new one.
    world.company.clock.advance(6_000)
    await eventually(
      () => world.company.seen.filter((r) => r.method === 'GET' && r.url.includes('/me/events/')).length,
      (count) => count >= 2,
    )
    world.company.clock.advance(20_000)
    await app.said(/answer sent: accept/)
    expect(annasCopy(world, uid)?.response).toBe('accepted')
    expect(answerMails(world)).toHaveLength(1)
  })

  it('to a meeting that was moved meanwhile is not sent, and the user is told', async () => {
    const meeting = invite(world, 120, 150)
    const app = await world.launch({ signIn: true })
    const { region, window } = await card(app)
    await region.getByRole('button', { name: 'Accept' }).click()
    const own = world.company.meetings.copies(meeting.uid).find((copy) => copy.event.response === 'organizer')
    const instance = own?.mailbox.find(own.event.key)
    if (!own || !instance) throw new Error('no organizer')
    world.company.meetings.update(instance, own.mailbox, { start: meeting.start + hour, end: meeting.end + hour })
    passUndo()
    await window.getByText('The meeting was changed after you answered').waitFor()
    await world.host.notification((n) => n.title.includes('was not sent'))
    expect(answerMails(world)).toEqual([])
    // It waits for a new answer, at its new time.
    await window.getByRole('region', { name: 'Roadmap' }).getByText('13:00 – 13:30').waitFor()
  })

  it('works with the keyboard alone', async () => {
    const { uid } = invite(world, 120, 150)
    const { window } = await card(await world.launch({ signIn: true }))
    const focused = () => window.evaluate(() => document.activeElement?.textContent ?? '')
    await window.getByRole('tab', { name: 'Invitations' }).focus()
    for (let presses = 0; presses < 15 && (await focused()) !== 'Tentative'; presses++)
      await window.keyboard.press('Tab')
    expect(await focused()).toBe('Tentative')
    await window.keyboard.press('Enter')
    await window.getByRole('button', { name: 'Undo the answer to Roadmap' }).waitFor()
    passUndo()
    await eventually(
      () => annasCopy(world, uid)?.response,
      (response) => response === 'tentativelyAccepted',
    )
  })

  it('works from the notification’s button', async () => {
    const app = await world.launch({ signIn: true })
    await app.said(/synced 0 events/)
    const { uid } = invite(world, 120, 150)
    await world.host.clickMenu(/^Sync now$/)
    const notification = await world.host.notification((n) => n.title === 'Roadmap')
    expect(notification.body).toContain('Clara Novak invites you: Today, 12:00 – 12:30')
    expect(notification.actions).toContain('Decline')
    world.host.invoke(notification, 'Accept')
    await (await app.window()).getByText('Sending in a few seconds').waitFor()
    passUndo()
    await eventually(
      () => annasCopy(world, uid)?.response,
      (response) => response === 'accepted',
    )
  })

  it('opens the window on an invitation when its notification is clicked', async () => {
    const app = await world.launch({ signIn: true })
    await app.said(/synced 0 events/)
    invite(world, 120, 150)
    const window = await app.window()
    await window.getByRole('tab', { name: 'Settings' }).click()
    await world.host.clickMenu(/^Sync now$/)
    world.host.invoke(await world.host.notification((n) => n.title === 'Roadmap'))
    await window.getByRole('region', { name: 'Roadmap' }).waitFor()
  })

  it('is waited for in the tray’s menu, which opens the window', async () => {
    invite(world, 120, 150)
    const app = await world.launch({ signIn: true })
    await eventually(
      () => world.host.menu(),
      (menu) => menu.some((item) => item.label === '1 invitation waiting…'),
    )
    const window = await app.window()
    await window.getByRole('tab', { name: 'Today' }).click()
    await world.host.clickMenu(/^1 invitation waiting/)
    await window.getByRole('region', { name: 'Roadmap' }).waitFor()
  })
})
