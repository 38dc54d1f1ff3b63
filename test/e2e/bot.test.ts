import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunningBot } from '../../bot/bot.ts'
import type { BotConfig } from '../../bot/config/config.ts'
import { hireBot, runBot } from '../../sandbox/bot.ts'
import type { Post } from '../../sandbox/mattermost/store.ts'
import { addressOf } from '../../sandbox/people.ts'
import { Colleague } from '../support/bot/colleague.ts'
import { eventually } from '../support/eventually.ts'
import { makeWorld, type World } from './fixture.ts'
import { answerMails, hour, invite, meet, minute, shown } from './people.ts'

let world: World
let bot: RunningBot
let config: BotConfig
let person: Colleague
const botLog: string[] = []

const dm = (fits: RegExp): Promise<Post> =>
  eventually(
    () => person.dms().find((post) => fits.test(post.message)),
    (post) => post !== undefined,
  ).then((post) => post as Post)

const syncNow = async () => world.host.clickMenu(/^Sync now$/)

beforeEach(async () => {
  botLog.length = 0
  // 06:30 UTC is 07:30 in Vienna: the summary is due in half an hour.
  world = await makeWorld({ empty: true, now: Date.parse('2026-11-24T06:30:00Z') })
  config = await hireBot(world.company, { databaseUrl: `sqlite:${join(world.profile, 'bot.sqlite')}` })
  bot = await runBot(world.company, config, { write: (line) => botLog.push(line) })
  person = new Colleague(world.company)
})
afterEach(async () => {
  await bot.stop()
  await world.close()
})

/** The app, signed in and connected to the bot. */
async function launch() {
  const app = await world.launch({ signIn: true, bot: bot.url })
  await app.said(/connected to the bot @calendar/)
  return app
}

describe('with the company’s bot', () => {
  it('an invitation is answered by a click in Mattermost, once, and the post says what happened', async () => {
    const app = await launch()
    await app.said(/synced 0 events/)
    invite(world, 300, 330)
    await syncNow()
    const post = await dm(/\*\*Roadmap\*\* · .* invites you/)
    expect(post.message).toContain('Tuesday 24 November, 12:30 – 13:00')
    expect(await person.click(post, 'Accept')).toBe(200)
    await dm(/Roadmap[\s\S]*Accept: it is sent in a few seconds/)
    world.company.clock.advance(10_000)
    await dm(/Roadmap[\s\S]*You accepted\./)
    await eventually(
      () => answerMails(world),
      (mails) => mails.length === 1,
    )
    expect(person.dms()).toHaveLength(1)
    expect(person.buttons(post)).toEqual([])
  })

  it('undo takes it back before it is sent, and a note with a new time goes along', async () => {
    const app = await launch()
    await app.said(/synced 0 events/)
    invite(world, 300, 330)
    await syncNow()
    const post = await dm(/Roadmap[\s\S]*invites you/)
    await person.click(post, 'Decline')
    await dm(/Decline: it is sent/)
    await person.click(post, 'Undo')
    await eventually(
      () => person.buttons(post).map((button) => button.name),
      (names) => names.join() === 'Accept,Tentative,Decline,With a note…',
    )
    await person.click(post, 'With a note…')
    const filled = { answer: 'tentativelyAccept', note: 'Could we start later?', notify: true }
    expect(await person.submit({ ...filled, newTime: 'later' })).toMatchObject({
      errors: { newTime: expect.any(String) },
    })
    expect(await person.submit({ ...filled, newTime: '2026-11-24 14:00' })).toEqual({})
    await dm(/Tentative: it is sent/)
    world.company.clock.advance(10_000)
    const [mail] = await eventually(
      () => answerMails(world),
      (mails) => mails.length === 1,
    )
    expect(mail).toMatchObject({ comment: 'Could we start later?' })
  })

  it('says when an invitation was answered elsewhere, moved, or cancelled', async () => {
    const app = await launch()
    await app.said(/synced 0 events/)
    const meeting = invite(world, 300, 330)
    await syncNow()
    const post = await dm(/Roadmap[\s\S]*invites you/)
    const own = world.company.meetings.copies(meeting.uid).find((copy) => copy.event.response === 'organizer')
    const instance = own?.mailbox.find(own.event.key)
    if (!own || !instance) throw new Error('no organizer')
    world.company.meetings.update(instance, own.mailbox, { start: meeting.start + hour, end: meeting.end + hour })
    await syncNow()
    await dm(/\*\*Roadmap\*\* has changed[\s\S]*Time: was .*12:30 – 13:00, is .*13:30 – 14:00/)
    await dm(/invites you[\s\S]*13:30 – 14:00[\s\S]*The meeting was moved/)
    const window = await app.window()
    await window
      .getByRole('button', { name: /^Decline/ })
      .first()
      .click()
    await dm(/invites you[\s\S]*Decline: it is sent/)
    expect(person.buttons(post).map((button) => button.name)).toEqual(['Undo'])
    world.company.clock.advance(10_000)
    await dm(/invites you[\s\S]*You declined\./)
  })

  it('a click while the computer is off is answered when it is back', async () => {
    const app = await launch()
    await app.said(/synced 0 events/)
    invite(world, 300, 330)
    await syncNow()
    const post = await dm(/Roadmap[\s\S]*invites you/)
    await app.quit()
    await eventually(
      () => bot.app.connections.count,
      (count) => count === 0,
    )
    await person.click(post, 'Accept')
    await dm(/your Mattercal is offline; it will answer when it is back \(until Tuesday 24 November, 13:00\)/)
    await bot.stop()
    bot = await runBot(world.company, config)
    expect(answerMails(world)).toEqual([])
    await launch()
    await dm(/Accept: it is sent/)
    world.company.clock.advance(10_000)
    await dm(/You accepted\./)
    expect(answerMails(world)).toHaveLength(1)
  })

  it('the daily summary and reminders come though the computer sleeps, and once when it does not', async () => {
    meet(world, 120, 150, { subject: 'Stand-up' })
    const app = await launch()
    await app.said(/synced 1 events/)
    const window = await app.window()
    await window.getByRole('tab', { name: 'Settings' }).click()
    await window.getByLabel('Reminders', { exact: true }).selectOption('both')
    world.company.clock.jumpTo(Date.parse('2026-11-24T07:00:00Z'))
    const summary = await dm(/\*\*Tuesday 24 November\*\*/)
    expect(summary.message).toContain('**09:30 – 10:00** Stand-up')
    expect(summary.message).not.toContain('As of')
    await app.quit()
    world.company.clock.jumpTo(Date.parse('2026-11-24T08:25:10Z'))
    await dm(/^\*\*Stand-up\*\*, 09:30 – 10:00/)
    world.company.clock.jumpTo(Date.parse('2026-11-25T07:00:30Z'))
    const next = await dm(/\*\*Wednesday 25 November\*\*/)
    expect(next.message).toMatch(/As of 08:\d\d yesterday/)
    await launch()
    await syncNow()
    await eventually(
      () => person.dms().filter((post) => post.message.includes('Wednesday 25 November')),
      (posts) => posts.length === 1,
    )
    expect(person.dms().filter((post) => post.message.includes('Tuesday 24 November'))).toHaveLength(1)
  })

  it('nothing is left with the bot after signing out of the calendar', async () => {
    const app = await launch()
    await app.said(/synced 0 events/)
    const window = await app.window()
    await window.getByRole('tab', { name: 'Settings' }).click()
    await window.getByRole('button', { name: 'Sign out of Microsoft 365' }).click()
    await window.getByText('Not signed in').waitFor()
    await eventually(
      () => bot.app.messages.counts(),
      (counts) => (counts.waiting ?? 0) === 0,
    )
    world.company.clock.jumpTo(Date.parse('2026-11-25T07:05:00Z'))
    await bot.app.messages.put(
      person.user.id,
      'last',
      { body: { text: 'Last', buttons: [] }, standIn: false, asOf: 1 },
      world.company.clock.now(),
    )
    await bot.app.signals.send({ kind: 'message' })
    await dm(/^Last$/)
    expect(person.dms().map((post) => post.message)).toEqual(['Last'])
  })

  it('a private title never reaches the bot', async () => {
    const title = 'Oncology appointment'
    meet(world, 60, 90, { subject: title, sensitivity: 'private', location: 'Ward 7' })
    const app = await launch()
    await app.said(/synced 1 events/)
    const window = await app.window()
    await window.getByRole('tab', { name: 'Settings' }).click()
    await window.getByLabel('Reminders', { exact: true }).selectOption('both')
    invite(world, 300, 330, { subject: `${title} (invited)`, sensitivity: 'private' })
    await syncNow()
    await dm(/A private event\*\* waits for your answer/)
    for (const command of ['today', 'invites', 'viewcal', 'status why', 'summary']) {
      const answer = await person.type(`/mscal ${command}`)
      expect(answer).not.toMatch(/Oncology|Ward 7/)
    }
    world.company.clock.advance(55 * minute)
    await dm(/\*\*Private event\*\*, 08:30/)
    const everything =
      JSON.stringify([...world.company.mattermost.store.posts.values()]) +
      botLog.join('') +
      JSON.stringify(world.company.seen.filter((request) => request.server === 'mattermost'))
    expect(everything).not.toMatch(/Oncology|Ward 7/)
  })

  it('slash commands are answered by the desktop, and create an event from a form', async () => {
    meet(world, 60, 90, { subject: 'Planning' })
    const app = await launch()
    await app.said(/synced 1 events/)
    expect(await person.type('/mscal today')).toContain('**08:30 – 09:00** Planning')
    expect(await person.type('/mscal summary time 7:45 am')).toContain('The daily summary comes at 07:45')
    expect(await person.type('/mscal status pause')).toContain('left alone for an hour')
    expect(await person.type('/mscal status why')).toContain('aused')
    expect(await person.type('/mscal settings')).toContain('Do not disturb')
    await person.type('/mscal event create')
    const form = {
      subject: 'Lunch',
      date: 'tomorrow',
      start: '12:00',
      end: '13:00',
      attendees: '@clara.novak',
      online: false,
    }
    expect(await person.submit({ ...form, end: '11:00' })).toMatchObject({
      errors: { end: 'It must end after it starts.' },
    })
    expect(await person.submit(form)).toEqual({})
    await dm(/“Lunch” is on your calendar: Wednesday 25 November, 12:00 – 13:00\. 1 person is invited/)
    const hers = world.company.meetings.mailboxes.get(addressOf('Clara'))
    expect(hers?.instances(0, Date.parse('2026-12-24T00:00:00Z')).map((i) => i.event.subject)).toContain('Lunch')
  })

  it('“I’m late” goes to the organizer in the user’s own name, after they confirm it', async () => {
    invite(world, 60, 90, { subject: 'Planning' })
    const app = await launch()
    await app.said(/synced 1 events/)
    const window = await app.window()
    await window
      .getByRole('button', { name: /^Accept/ })
      .first()
      .click()
    world.company.clock.advance(10_000)
    await eventually(
      () => answerMails(world),
      (mails) => mails.length === 1,
    )
    await window.getByRole('tab', { name: 'Settings' }).click()
    await window.getByLabel('Reminders', { exact: true }).selectOption('mattermost')
    await syncNow()
    world.company.clock.jumpTo(Date.parse('2026-11-24T07:25:01Z'))
    const reminder = await dm(/\*\*Planning\*\*, 08:30/)
    await person.click(reminder, 'I’m late…')
    await person.submit({ text: 'Five minutes!' })
    await dm(/Planning[\s\S]*knows that you are late/)
    const mine = [...world.company.mattermost.store.posts.values()].filter((p) => p.message === 'Five minutes!')
    expect(mine.map((p) => p.user_id)).toEqual([person.user.id])
    expect(world.host.notifications.map((n) => n.title)).not.toContain('Planning')
  })

  it('asks about the status in Mattermost, too', async () => {
    const app = await launch()
    const window = await app.window()
    await window.getByRole('tab', { name: 'Settings' }).click()
    await window.getByLabel('Ask me at each meeting first').click()
    meet(world, -5, 25, { subject: 'Planning' })
    await syncNow()
    const question = await dm(/Shall I set your status until 07:55\? \(Planning\)/)
    await person.click(question, 'Yes')
    await eventually(
      () => shown(world),
      (s) => s.status === 'dnd',
    )
  })

  it('two computers of one person say everything once', async () => {
    await launch()
    const second = mkdtempSync(join(tmpdir(), 'mattercal-second-'))
    const other = await world.launch({ signIn: true, bot: bot.url, profile: second })
    await other.said(/connected to the bot/)
    invite(world, 300, 330)
    world.company.clock.jumpTo(Date.parse('2026-11-24T07:00:00Z'))
    const post = await dm(/Roadmap[\s\S]*invites you/)
    await dm(/\*\*Tuesday 24 November\*\*/)
    await person.click(post, 'Accept')
    await dm(/Accept: it is sent/)
    world.company.clock.advance(10_000)
    await dm(/invites you[\s\S]*You accepted\./)
    world.company.clock.advance(6 * minute)
    await eventually(
      () => other.output(),
      (text) => (text.match(/invitation/g) ?? []).length > 0,
    )
    expect(answerMails(world)).toHaveLength(1)
    expect(person.dms().filter((p) => /invites you/.test(p.message))).toHaveLength(1)
    expect(person.dms().filter((p) => /Tuesday 24 November\*\*/.test(p.message))).toHaveLength(1)
    await other.kill()
    rmSync(second, { recursive: true, force: true, maxRetries: 3 })
  })

  it('one address is all a newcomer types; ended in Mattermost, it stays ended until they connect again', async () => {
    const app = await world.launch({ signIn: true })
    const window = await app.window()
    await window.getByRole('tab', { name: 'Settings' }).click()
    await window.getByLabel('Address of the bot').fill(bot.url)
    await window.getByRole('button', { name: 'Connect the bot' }).click()
    await window.getByText('@calendar').waitFor()
    await window.getByText('Connected', { exact: true }).waitFor()
    expect(await person.type('/mscal disconnect')).toMatch(/^Done/)
    await window
      .getByText('The connection to the bot was ended, by you in Mattermost or by your administrator.')
      .waitFor()
    await window.getByRole('button', { name: 'Connect the bot' }).click()
    await window.getByText('Connected', { exact: true }).waitFor()
  })

  it('a policy file names the bot and locks a setting', async () => {
    const policy = join(world.profile, 'policy.json')
    writeFileSync(
      policy,
      JSON.stringify({ bot: bot.url, settings: { status: { customStatus: 'text' } }, locks: ['status.customStatus'] }),
    )
    const app = await world.launch({ signIn: true, args: ['--policy', policy] })
    await app.said(/connected to the bot @calendar/)
    const window = await app.window()
    await window.getByRole('tab', { name: 'Settings' }).click()
    await window.getByText('Your administrator has decided some of these settings.').waitFor()
    expect(await window.getByLabel('Custom status').isDisabled()).toBe(true)
    expect(await window.getByLabel('Availability').isDisabled()).toBe(false)
  })
})
