import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { electronPath, electronSwitches } from '../../build/electron.ts'
import { root } from '../../build/setup/paths.mjs'
import { addressOf } from '../../sandbox/people.ts'
import { eventually } from '../support/eventually.ts'
import { anna, makeWorld, type World } from './fixture.ts'
import { answerMails, hour, invite, meet, minute, shown } from './people.ts'

let world: World

describe('a day with the app', () => {
  beforeEach(async () => {
    // 06:30 UTC is 07:30 in Vienna: the summary is due in half an hour.
    world = await makeWorld({ empty: true, now: Date.parse('2026-11-24T06:30:00Z') })
  })
  afterEach(() => world.close())

  it('begins with one summary, which opens the agenda', async () => {
    meet(world, 120, 150, { subject: 'Stand-up' })
    meet(world, 135, 165, { subject: 'Clash' })
    const app = await world.launch({ signIn: true })
    world.company.clock.jumpTo(Date.parse('2026-11-24T07:00:00Z'))
    const summary = await world.host.notification((n) => n.title.startsWith('Today:'))
    expect(summary.title).toBe('Today: 2 meetings, 2 clash')
    expect(summary.body).toContain('09:30 – 10:00 Stand-up · clashes')
    expect(summary.body).toContain('Free from 10:15 to 17:00')
    world.host.invoke(summary)
    await (await app.window()).getByRole('heading', { name: 'Tuesday 24 November' }).waitFor()
    await app.quit()
    await (await world.launch()).said(/synced 2 events/)
    world.company.clock.advance(hour / 2)
    await eventually(
      () => world.log(),
      (log) => (log.match(/ wake /g) ?? []).length >= 2,
    )
    expect(world.host.notifications.filter((n) => n.title.startsWith('Today:'))).toHaveLength(1)
  })

  it('reminds before and at the start, joins on click, and snoozes in the tray', async () => {
    meet(world, 60, 90, { subject: 'Planning', joinUrl: 'https://teams.microsoft.com/l/meetup-join/abc' })
    const app = await world.launch({ signIn: true })
    world.company.clock.advance(55 * minute)
    const reminder = await world.host.notification((n) => n.title === 'Planning')
    expect(reminder.body).toContain('Starts in 5 min')
    await eventually(
      () => world.host.menu(),
      (menu) => menu.some((item) => item.label === 'Snooze Planning'),
    )
    await world.host.clickMenu(/^Until it starts$/)
    world.company.clock.advance(5 * minute)
    const second = await world.host.notification((n) => n.title === 'Planning' && n.body.includes('Starts now'))
    world.host.invoke(second)
    await eventually(
      () => readFileSync(world.desktop.browserLog, 'utf8'),
      (log) => log.includes('https://teams.microsoft.com/l/meetup-join/abc'),
    )
    expect(world.host.notifications.filter((n) => n.title === 'Planning')).toHaveLength(2)
    await app.quit()
  })

  it('tells of a meeting that changed and of one that was cancelled', async () => {
    const meeting = invite(world, 300, 330)
    await (await world.launch({ signIn: true })).said(/synced 1 events/)
    const own = world.company.meetings.copies(meeting.uid).find((copy) => copy.event.response === 'organizer')
    const instance = own?.mailbox.find(own.event.key)
    if (!own || !instance) throw new Error('no organizer')
    world.company.meetings.update(instance, own.mailbox, {
      start: meeting.start + hour,
      end: meeting.end + hour,
      location: 'Room Danube',
    })
    await world.host.clickMenu(/^Sync now$/)
    const changed = await world.host.notification((n) => n.title === 'Changed: Roadmap')
    expect(changed.body).toContain('Time: was Today, 12:30 – 13:00, is Today, 13:30 – 14:00')
    expect(changed.body).toContain('Place: was not given, is Room Danube')
    const moved = own.mailbox.find(own.event.key)
    if (moved) world.company.meetings.cancel(moved)
    await world.host.clickMenu(/^Sync now$/)
    await world.host.notification((n) => n.title.startsWith('Cancelled:'))
  })

  it('never tells of the user’s own meetings', async () => {
    await (await world.launch({ signIn: true })).said(/synced 0 events/)
    world.company.meetings.create({
      organizer: anna.address,
      subject: 'My own',
      start: world.company.clock.now() + hour,
      end: world.company.clock.now() + 2 * hour,
      attendees: [addressOf('Clara')],
    })
    invite(world, 300, 330)
    await world.host.clickMenu(/^Sync now$/)
    await world.host.notification((n) => n.title === 'Roadmap')
    expect(world.host.notifications.map((n) => n.title)).not.toContain('My own')
  })

  it('gives one digest, not a burst, after a long sleep', async () => {
    const app = await world.launch({ signIn: true })
    await app.said(/synced 0 events/)
    await world.company.servers.graph.stop()
    for (let i = 0; i < 5; i++) invite(world, 26 * 60 + i * 60, 26 * 60 + i * 60 + 30, { subject: `Invitation ${i}` })
    world.company.clock.advance(90 * minute)
    await world.company.servers.graph.start()
    await world.host.clickMenu(/^Sync now$/)
    const digest = await world.host.notification((n) => n.title.includes('invitations are new'))
    expect(digest.title).toBe('5 invitations are new or have changed')
    expect(world.host.notifications.filter((n) => n.title.startsWith('Invitation'))).toEqual([])
  })
})

describe('when something is wrong', () => {
  beforeEach(async () => {
    world = await makeWorld({ empty: true })
  })
  afterEach(() => world.close())

  it('a revoked sign-in asks for a new one and keeps the agenda', async () => {
    meet(world, 60, 90)
    const app = await world.launch({ signIn: true })
    await app.said(/synced 1 events/)
    world.company.identity.revoke(anna.address)
    await world.host.clickMenu(/^Sync now$/)
    await world.host.notification((n) => n.title === 'Please sign in to Microsoft 365 again')
    const window = await app.window()
    await window.getByRole('tab', { name: 'Today' }).click()
    await window.getByText('Design review').waitFor()
    await window.getByRole('button', { name: 'Go to accounts' }).click()
    await window.getByRole('button', { name: 'Sign in to Microsoft 365' }).click()
    await window.getByText('Sign out of Microsoft 365').waitFor()
  })

  it('a claims challenge is answered without troubling anybody', async () => {
    const app = await world.launch({ signIn: true })
    await app.said(/synced 0 events/)
    world.company.graph.switches.claimsChallenge = true
    meet(world, 60, 90)
    await world.host.clickMenu(/^Sync now$/)
    await app.said(/synced 1 events/)
    expect(world.host.notifications.map((n) => n.title)).not.toContain('Please sign in to Microsoft 365 again')
  })

  it('a reset of the sync makes no noise and loses nothing', async () => {
    invite(world, 60, 90)
    const app = await world.launch({ signIn: true })
    await app.said(/synced 1 events/)
    world.company.graph.delta.reset()
    invite(world, 120, 150, { subject: 'Second' })
    await world.host.clickMenu(/^Sync now$/)
    await app.said(/synced 2 events/)
    await world.host.notification((n) => n.title === 'Second')
    expect(world.host.notifications.map((n) => n.title)).not.toContain('Roadmap')
  })

  it('a failing Graph leaves the agenda as it was, with its age', async () => {
    meet(world, 60, 90)
    const app = await world.launch({ signIn: true })
    await app.said(/synced 1 events/)
    world.company.graph.switches.fail = { path: 'delta', status: 502, times: 100, html: true }
    await world.host.clickMenu(/^Sync now$/)
    const window = await app.window()
    await window.getByRole('tab', { name: 'Today' }).click()
    await window.getByText(/Microsoft 365 has a problem at the moment.*Showing your calendar as of 10:00/).waitFor()
    await window.getByText('Design review').waitFor()
  })

  it('a damaged settings file is kept aside and said', async () => {
    const app = await world.launch({ signIn: true })
    await app.said(/synced/)
    await app.quit()
    writeFileSync(join(world.profile, 'outbox.json'), '{"items": [')
    const window = await (await world.launch()).window()
    await window.getByText('A file of Mattercal was damaged').waitFor()
    expect(readdirSync(world.profile).some((name) => name.startsWith('outbox.json.damaged-'))).toBe(true)
  })

  it('a second start shows the window of the first and ends', async () => {
    const app = await world.launch({ signIn: true })
    const window = await app.window()
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    const second = spawn(electronPath(), [root, ...electronSwitches(true), '--profile', world.profile], {
      env: { ...process.env, ...world.desktop.env },
      stdio: 'ignore',
    })
    const code = await new Promise((resolve) => second.once('exit', resolve))
    expect(code).toBe(0)
    await eventually(
      () => app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()),
      (visible) => visible === true,
    )
    await window.getByRole('tab', { name: 'Today' }).waitFor()
  })

  it('a broken configuration file is one clear line', async () => {
    const file = join(world.profile, 'broken.json')
    writeFileSync(file, '{"mattermost": {"server": "mattermost.example.com"}}')
    const app = spawn(electronPath(), [root, ...electronSwitches(true), '--config', file, '--profile', world.profile], {
      env: { ...process.env, ...world.desktop.env },
    })
    let said = ''
    app.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    const code = await new Promise((resolve) => app.once('exit', resolve))
    expect(code).toBe(2)
    expect(said).toContain(`The configuration file ${file} has a mistake at “mattermost.server”`)
  })

  it('signing out forgets the account and takes the status back', async () => {
    meet(world, -5, 25)
    const app = await world.launch({ signIn: true })
    await eventually(
      () => shown(world),
      (s) => s.status === 'dnd',
    )
    const window = await app.window()
    await window.getByRole('tab', { name: 'Settings' }).click()
    await window.getByRole('button', { name: 'Sign out of Mattermost' }).click()
    await eventually(
      () => shown(world),
      (s) => s.status === 'online' && !s.text,
    )
    await window.getByRole('button', { name: 'Sign out of Microsoft 365' }).click()
    await window.getByText('Not signed in').first().waitFor()
    await eventually(
      () => readdirSync(join(world.profile, 'vault')),
      // It says that there is a key, and nothing else.
      (left) => left.join() === 'key.bin',
    )
    expect(answerMails(world)).toEqual([])
    await app.quit()
    const again = await (await world.launch()).window()
    await again.getByRole('tab', { name: 'Settings' }).click()
    await again.getByText('Not signed in').nth(1).waitFor()
    expect(await again.getByText(/sign in again/i).count()).toBe(0)
    expect(world.host.notifications.map((n) => n.title)).not.toContain('Please sign in to Microsoft 365 again')
  })
})

describe('the tray icon', () => {
  beforeEach(async () => {
    world = await makeWorld({ empty: true })
  })
  afterEach(() => world.close())

  it('is registered so that GNOME’s panel finds it, and says what is', async () => {
    invite(world, 60, 90)
    await world.launch({ signIn: true })
    const item = await world.host.trayItem()
    expect(item.unique).toMatch(/^:/)
    await eventually(
      () => world.host.trayProperty('ToolTip'),
      (tip) => JSON.stringify(tip).includes('1 waiting'),
    )
  })
})
