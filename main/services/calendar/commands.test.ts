import { beforeEach, describe, expect, it } from 'vitest'
import { Desk } from '../../../test/support/desk.ts'
import { event } from '../../../test/support/events.ts'
import { calendarCommands } from './commands.ts'

let desk: Desk
let opened: string[]
let asked: string[]
let commands: ReturnType<typeof calendarCommands>
beforeEach(() => {
  desk = new Desk(0)
  opened = []
  asked = []
  commands = calendarCommands({
    state: desk.state,
    sync: { syncNow: async (reason) => void asked.push(`sync ${reason}`) },
    answers: { retrySoon: () => void asked.push('answers') },
    status: { replan: () => void asked.push('status') },
    reminders: { dismiss: (id) => void asked.push(`dismiss ${id}`) },
    openLink: async (url) => void opened.push(url),
  })
})

const open = async (webLink: string | undefined) => {
  desk.show(event({ webLink }))
  return commands.openEvent({ eventId: 'event-1' })
}

describe('opening an event', () => {
  it('shows its page in Outlook, in every cloud', async () => {
    const hosts = ['outlook.office365.com', 'outlook.office.com', 'outlook.cloud.microsoft', 'webmail.apps.mil']
    for (const host of hosts) expect(await open(`https://${host}/calendar/item/1`)).toEqual({ ok: true })
    expect(opened).toEqual(hosts.map((host) => `https://${host}/calendar/item/1`))
  })

  it('opens nothing that only looks like Outlook', async () => {
    const links = [
      'https://evil.example.com/?outlook.office365.com',
      'https://outlook.office365.com.evil.example.com/',
      'https://outlook.office365.com@evil.example.com/',
      'http://outlook.office365.com/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'not a link',
      '',
      undefined,
    ]
    for (const link of links)
      expect(await open(link)).toEqual({ ok: false, message: 'This event has no page in Outlook.' })
    expect(opened).toEqual([])
  })

  it('that is gone, or whose link is gone, says so', async () => {
    expect(await commands.openEvent({ eventId: 'gone' })).toMatchObject({ ok: false })
  })
})

describe('joining a meeting', () => {
  it('opens its link and takes its reminder away', async () => {
    desk.show(event({ onlineMeetingUrl: 'https://teams.microsoft.com/l/meetup-join/abc' }))
    expect(await commands.join({ eventId: 'event-1' })).toEqual({ ok: true })
    expect(opened).toEqual(['https://teams.microsoft.com/l/meetup-join/abc'])
    expect(asked).toEqual(['dismiss event-1'])
  })

  it('without a link says so, and its reminder stays', async () => {
    desk.show(event())
    expect(await commands.join({ eventId: 'event-1' })).toEqual({
      ok: false,
      message: 'This event has no link to join.',
    })
    expect(asked).toEqual([])
  })
})

it('asking for everything anew tries the answers that wait, the status and the calendar', async () => {
  expect(await commands.syncNow()).toEqual({ ok: true })
  expect(asked).toEqual(['answers', 'status', 'sync asked'])
})
