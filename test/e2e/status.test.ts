import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeWorld, type World } from './fixture.ts'
import { meet, minute, shown } from './people.ts'

let world: World

describe('the status in the real app', () => {
  beforeEach(async () => {
    world = await makeWorld({ empty: true })
  })
  afterEach(() => world.close())

  it('is set at the start of a meeting and put back at its end', async () => {
    const meeting = meet(world, 30, 60)
    await world.launch({ signIn: true })
    expect(shown(world)).toMatchObject({ status: 'online', text: undefined })
    world.company.clock.jumpTo(meeting.start)
    await eventually(
      () => shown(world),
      (s) => s.status === 'dnd' && s.text === 'In a meeting',
    )
    expect(shown(world)).toMatchObject({ dndEnd: meeting.end, expires: meeting.end })
    world.company.clock.jumpTo(meeting.end)
    await eventually(
      () => shown(world),
      (s) => s.status === 'online' && !s.text,
    )
    expect(shown(world).manual).toBe(false)
  })

  it('stays as the user set it during the meeting', async () => {
    const meeting = meet(world, -5, 25)
    const app = await world.launch({ signIn: true })
    await app.said(/status → Do not disturb until 10:25 \(Design review\)/)
    world.company.mattermost.setByHand('anna.berger', 'away')
    world.company.clock.advance(5 * minute)
    await app.said(/status → Away/)
    world.company.clock.jumpTo(meeting.end + minute)
    await eventually(
      () => shown(world),
      (s) => !s.text,
    )
    expect(shown(world)).toMatchObject({ status: 'away', manual: true })
  })

  it('survives kill -9 in the middle of a meeting', async () => {
    const meeting = meet(world, -5, 25)
    const app = await world.launch({ signIn: true })
    await eventually(
      () => shown(world),
      (s) => s.status === 'dnd',
    )
    await app.kill()
    // Nothing of ours shows past the meeting although nobody is there to take it back.
    expect(shown(world).dndEnd).toBeLessThanOrEqual(meeting.end)
    expect(shown(world).expires).toBeLessThanOrEqual(meeting.end)
    const again = await world.launch()
    await again.said(/status → Do not disturb until 10:25/)
    world.company.clock.jumpTo(meeting.end)
    await eventually(
      () => shown(world),
      (s) => s.status === 'online' && !s.text,
    )
  })

  it('can be left alone for one meeting, from the tray', async () => {
    meet(world, -5, 25)
    await world.launch({ signIn: true })
    await eventually(
      () => shown(world),
      (s) => s.status === 'dnd',
    )
    await eventually(
      () => world.host.menu(),
      (menu) => menu.some((item) => item.label === 'Leave my status alone for this meeting'),
    )
    await world.host.clickMenu(/^Leave my status alone/)
    await eventually(
      () => shown(world),
      (s) => s.status === 'online' && !s.text,
    )
  })

  it('is taken back while paused from the tray, and set again on resume', async () => {
    meet(world, -5, 25)
    await world.launch({ signIn: true })
    await eventually(
      () => shown(world),
      (s) => s.status === 'dnd',
    )
    await world.host.clickMenu(/^Pause status sync for 1 hour/)
    await eventually(
      () => shown(world),
      (s) => s.status === 'online' && !s.text,
    )
    await eventually(
      () => world.host.menu(),
      (menu) => menu.some((item) => item.label === 'Resume status sync'),
    )
    await world.host.clickMenu(/^Resume status sync/)
    await eventually(
      () => shown(world),
      (s) => s.status === 'dnd',
    )
  })
})

describe('on Mattermost 5.37, which cannot expire DND', () => {
  beforeEach(async () => {
    world = await makeWorld({ empty: true, mattermost: '5.37' })
  })
  afterEach(() => world.close())

  it('the next start cleans up what a crash left', async () => {
    const meeting = meet(world, -5, 25)
    const app = await world.launch({ signIn: true })
    await eventually(
      () => shown(world),
      (s) => s.status === 'dnd',
    )
    expect(shown(world).dndEnd).toBe(0)
    await app.kill()
    world.company.clock.jumpTo(meeting.end + 60 * minute)
    expect(shown(world).status).toBe('dnd')
    await world.launch()
    await eventually(
      () => shown(world),
      (s) => s.status === 'online' && !s.text,
    )
  })

  it('quitting in a meeting takes DND back', async () => {
    meet(world, -5, 25)
    const app = await world.launch({ signIn: true })
    await eventually(
      () => shown(world),
      (s) => s.status === 'dnd',
    )
    await app.quit()
    expect(shown(world).status).toBe('online')
  })
})

describe('a private meeting', () => {
  beforeEach(async () => {
    world = await makeWorld({ empty: true })
  })
  afterEach(() => world.close())

  it('has a title that never leaves the machine', async () => {
    const secret = 'Quarrelsome-Heron'
    meet(world, -5, 25, {
      subject: secret,
      sensitivity: 'private',
      location: `${secret} clinic`,
      body: `${secret} referral`,
    })
    const app = await world.launch({ signIn: true })
    const window = await app.window()
    await window.getByRole('tab', { name: 'Settings' }).click()
    await window.getByLabel('Custom status').selectOption('title')
    await eventually(
      () => shown(world),
      (s) => s.status === 'dnd' && s.text === 'In a meeting',
    )
    await window.getByRole('button', { name: 'Save diagnostics' }).click()
    await window.getByText('Saved among your downloads.').waitFor()
    const downloads = await app.electron.evaluate((electron) => electron.app.getPath('downloads'))
    const [file = ''] = readdirSync(downloads).filter((name) => name.startsWith('mattercal-diagnostics-'))
    const saved = readFileSync(join(downloads, file), 'utf8')
    expect(saved).toContain('"keychain": "ok"')
    // Everything that any server was sent, everything logged, everything a user would send to support.
    const sent = JSON.stringify(world.company.seen)
    expect(sent).toContain('In a meeting')
    for (const text of [sent, world.log(), saved]) expect(text).not.toContain(secret)
  })
})
