import { beforeEach, describe, expect, it } from 'vitest'
import { Desk } from '../../../test/support/desk.ts'
import { at, hour, invitation, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { MemoryFiles } from '../../../test/support/in-memory/files.ts'
import type { CalendarEvent, ResponseType } from '../../core/calendar/event.ts'
import { type AnswerCommand, resultOf, seenOf } from '../../core/invitations/answer.ts'
import type { OutboxItem } from '../../core/invitations/outbox.ts'
import { Failure } from '../../net/failure.ts'
import { StoreError } from '../../store/files.ts'
import { JsonFile } from '../../store/json-file.ts'
import { Answers } from './answers.ts'
import { outboxMemorySchema } from './memory.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
let files: MemoryFiles
let stopped: OutboxItem[]
/** The meeting as the mailbox has it, and the mails that went to its organizer. */
let mailbox: CalendarEvent
let other: CalendarEvent
let mails: string[]
let reads: number
/** What a request fails with, before it reaches anybody. */
let trouble: { read?(): Error; send?(): Error }
beforeEach(() => {
  desk = new Desk(nine)
  files = new MemoryFiles()
  stopped = []
  mails = []
  reads = 0
  trouble = {}
  mailbox = invitation({ start: nine + 5 * hour, end: nine + 6 * hour })
  other = invitation({ id: 'other', start: nine + 7 * hour, end: nine + 8 * hour })
})

/** The outbox of one run of the app, over what is on the disk. */
async function run(): Promise<Answers> {
  const doors = { files, clock: desk.clock }
  const store = await JsonFile.open(doors, 'outbox', '/outbox.json', outboxMemorySchema, () => undefined)
  desk.show(mailbox)
  const answers = new Answers({
    ...desk,
    store,
    onSent: () => desk.show(mailbox),
    onStopped: (item) => void stopped.push(item),
    onSignInNeeded: () => undefined,
  })
  await answers.start({
    read: async (id) => {
      reads++
      if (trouble.read) throw trouble.read()
      return id === other.id ? other : mailbox
    },
    send: async ({ answer, comment }) => {
      if (trouble.send) throw trouble.send()
      mails.push(comment || answer)
      mailbox = { ...mailbox, response: resultOf[answer], respondedAt: desk.clock.now() }
    },
  })
  await settle()
  return answers
}

const say = (answer: AnswerCommand['answer'], comment = ''): AnswerCommand => ({
  eventId: mailbox.id,
  answer,
  comment,
  sendResponse: true,
})

/** Somebody answers in Outlook, or on a phone. */
function answerElsewhere(response: ResponseType): void {
  mailbox = { ...mailbox, response, respondedAt: desk.clock.now() }
}

describe('an answer with an id', () => {
  it('is sent once, though it is offered again when it was long sent and the app died before that was noted', async () => {
    const first = await run()
    expect(await first.give(say('accept'), { id: 'click-1', givenAt: nine })).toBeUndefined()
    await desk.clock.pass(11 * minute)
    expect(desk.state.get().outbox).toEqual([])
    first.stop()
    const again = await run()
    expect(await again.give(say('accept'), { id: 'click-1', givenAt: nine })).toBeUndefined()
    await desk.clock.pass(11 * minute)
    expect(mails).toEqual(['accept'])
  })

  it('is not sent by the computer that takes it over from another one, if that one had sent it', async () => {
    const laptop = await run()
    await laptop.give(say('accept'), { id: 'click-1', givenAt: nine })
    await desk.clock.pass(minute)
    laptop.stop()
    expect(mails).toEqual(['accept'])
    files = new MemoryFiles()
    const desktop = await run()
    await desktop.give(say('accept'), { id: 'click-1', givenAt: nine, mayBeSent: true })
    await desk.clock.pass(11 * minute)
    expect(mails).toEqual(['accept'])
    expect(stopped).toEqual([])
  })

  it('is sent by the computer that takes it over from one that died before it could', async () => {
    const desktop = await run()
    await desktop.give(say('accept'), { id: 'click-1', givenAt: nine, mayBeSent: true })
    await desk.clock.pass(11 * minute)
    expect(mails).toEqual(['accept'])
  })

  it('does not override what was answered elsewhere after it, though that is known by now', async () => {
    await desk.clock.pass(hour)
    answerElsewhere('declined')
    const answers = await run()
    await answers.give(say('accept'), { id: 'click-1', givenAt: nine })
    await desk.clock.pass(11 * minute)
    expect(mails).toEqual([])
    expect(stopped).toMatchObject([{ state: { why: 'answeredElsewhere' } }])
  })

  it('that was taken back is not given by the same click a second time', async () => {
    const answers = await run()
    await answers.give(say('accept'), { id: 'click-1', givenAt: nine })
    expect(await answers.undo('click-1')).toBe(true)
    await answers.give(say('accept'), { id: 'click-1', givenAt: nine })
    await desk.clock.pass(11 * minute)
    expect(mails).toEqual([])
  })
})

describe('a disk that is full', () => {
  it('loses no answer that was accepted, and sends none that was refused, however they overlap', async () => {
    const answers = await run()
    desk.show(mailbox, other)
    files.full = true
    const refused = answers.give(say('accept', 'refused'))
    const given = answers.give({ ...say('decline', 'accepted'), eventId: 'other' })
    await expect(refused).rejects.toBeInstanceOf(StoreError)
    await expect(given).rejects.toBeInstanceOf(StoreError)
    const during = answers.give(say('accept', 'also refused'))
    await expect(during).rejects.toBeInstanceOf(StoreError)
    files.full = false
    await answers.give({ ...say('decline', 'kept'), eventId: 'other' })
    await desk.clock.pass(11 * minute)
    expect(mails).toEqual(['kept'])
  })

  it('never brings a refused answer back, when one before it is still being written', async () => {
    const answers = await run()
    const { replace } = files
    let letGo: () => void = () => undefined
    files.replace = async (path, data) => {
      await new Promise<void>((resolve) => {
        letGo = resolve
      })
      return replace.call(files, path, data)
    }
    const first = answers.give(say('accept', 'refused'))
    const second = answers.give(say('decline', 'kept'))
    await settle()
    files.full = true
    letGo()
    await expect(first).rejects.toBeInstanceOf(StoreError)
    files.full = false
    await settle()
    letGo()
    await second
    files.replace = replace
    await desk.clock.pass(11 * minute)
    expect(mails).toEqual(['kept'])
  })
})

describe('the last word', () => {
  it('is the one in the window, not a click of before that comes late', async () => {
    const answers = await run()
    await answers.give(say('decline'))
    await desk.clock.pass(11 * minute)
    expect(await answers.give(say('accept'), { id: 'click', givenAt: nine - 2 * hour })).toBe('overtaken')
    await desk.clock.pass(11 * minute)
    expect(mails).toEqual(['decline'])
  })

  it('is the one in Outlook: what was given before and could not be sent stops and says so', async () => {
    const answers = await run()
    answers.stop()
    await answers.give(say('accept'))
    await desk.clock.pass(hour)
    answerElsewhere('declined')
    await desk.clock.pass(hour)
    await run()
    await desk.clock.pass(minute)
    expect(mails).toEqual([])
    expect(stopped.map(({ state }) => state)).toMatchObject([{ at: 'stopped', why: 'answeredElsewhere' }])
  })

  it('is the one in Outlook although it says the same', async () => {
    const answers = await run()
    answers.stop()
    await answers.give(say('accept', 'See you there'))
    await desk.clock.pass(hour)
    answerElsewhere('accepted')
    await run()
    await desk.clock.pass(minute)
    expect(mails).toEqual([])
    expect(stopped).toHaveLength(1)
  })

  it('is the one in the window, though this computer had not yet heard of the one in Outlook', async () => {
    const answers = await run()
    answerElsewhere('accepted')
    await desk.clock.pass(hour)
    await answers.give(say('decline'))
    await desk.clock.pass(minute)
    expect(mails).toEqual(['decline'])
    expect(stopped).toEqual([])
  })

  it('is the second of two in the window, although the first arrives late', async () => {
    const answers = await run()
    await answers.give(say('accept'))
    await desk.clock.pass(20_000)
    await answers.give(say('decline'))
    await desk.clock.pass(minute)
    expect(mails).toEqual(['accept', 'decline'])
    expect(stopped).toEqual([])
  })
})

describe('an answer to a meeting that moved after it was shown', () => {
  it('is not given: nobody accepts a time that they did not see', async () => {
    const answers = await run()
    const seen = seenOf(mailbox)
    mailbox = { ...mailbox, start: mailbox.start + hour, end: mailbox.end + hour }
    desk.show(mailbox)
    expect(await answers.give({ ...say('accept'), seen })).toBe('moved')
    expect(await answers.give({ ...say('accept'), seen: seenOf(mailbox) })).toBeUndefined()
    await desk.clock.pass(minute)
    expect(mails).toEqual(['accept'])
  })
})

describe('a note', () => {
  it('goes with no answer that the organizer is not told of', async () => {
    const answers = await run()
    expect(await answers.give({ ...say('decline', 'Ill'), sendResponse: false })).toBe('noteNeedsResponse')
    expect(await answers.give({ ...say('decline'), sendResponse: false })).toBeUndefined()
  })
})

describe('an answer whose fate is not known', () => {
  const lost = () => new Failure('lost', 'no answer')

  it('is looked up when another one was given after it, and never sent again', async () => {
    const answers = await run()
    trouble = { send: lost }
    await answers.give(say('accept'))
    await desk.clock.pass(10_000)
    trouble = {}
    await answers.give(say('decline'))
    await desk.clock.pass(10 * minute)
    expect(mails).toEqual(['decline'])
    expect(desk.state.get().outbox.filter(({ state }) => state.at !== 'sent')).toEqual([])
  })

  it('with another one behind it sets no timer that nothing works on', async () => {
    const answers = await run()
    trouble = { send: lost }
    await answers.give(say('accept'))
    await desk.clock.pass(9_000)
    trouble = { read: lost }
    await answers.give(say('decline'))
    reads = 0
    const before = desk.clock.timers
    await desk.clock.pass(10 * minute)
    expect(reads).toBeLessThan(12)
    expect(desk.clock.timers - before).toBeLessThan(40)
  })

  it.each(['read', 'send'] as const)(
    'because of a fault of this computer in a %s is tried later and later',
    async (when) => {
      const answers = await run()
      trouble = { [when]: () => Object.assign(new Error('too many open files'), { code: 'EMFILE' }) }
      await answers.give(say('accept'))
      await desk.clock.pass(hour)
      expect(reads).toBeLessThan(40)
      expect(desk.faults).toEqual([])
      trouble = {}
      await desk.clock.pass(10 * minute)
      expect(mails).toEqual(['accept'])
    },
  )
})
