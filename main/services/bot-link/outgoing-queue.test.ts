import { beforeEach, describe, expect, it } from 'vitest'
import { Desk } from '../../../test/support/desk.ts'
import { event, hour, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { CompanyInMemory } from '../../../test/support/in-memory/company.ts'
import { BotLinkClient } from '../../bot-link/client.ts'
import type { PutMessage } from '../../bot-link/protocol.ts'
import { StoreError } from '../../store/files.ts'
import { memoryVault, type Vault } from '../../store/vault.ts'
import { openMemory } from './memory.ts'
import { OutgoingQueue } from './outgoing-queue.ts'

let desk: Desk
let company: CompanyInMemory
let vault: Vault
let queue: OutgoingQueue
beforeEach(() => {
  desk = new Desk(0)
  company = new CompanyInMemory(desk.clock)
  company.desktops.add('laptop')
  vault = memoryVault()
  queue = new OutgoingQueue(desk)
})

const text = (words: string): PutMessage => ({ body: { text: words, buttons: [] }, standIn: false, asOf: 1 })
const attach = async () => {
  const client = new BotLinkClient({ url: company.botUrl, http: company.http, clock: desk.clock, token: 'laptop' })
  queue.attach(client, await openMemory(vault))
}
const arrived = () => company.messages.map(({ key, put }) => [key, put.body.text])
const waiting = async () => (await openMemory(vault)).value.pending.map(({ key }) => key)

describe('a message', () => {
  it('is on the disk before it is sent, and off it once the bot has it', async () => {
    await attach()
    company.trouble = () => 'hold'
    await queue.put('one', text('hello'))
    expect(await waiting()).toEqual(['one'])
    await settle()
    company.release()
    await settle()
    expect(arrived()).toEqual([['one', 'hello']])
    expect(await waiting()).toEqual([])
  })

  it('is not sent when it could not be kept, and whoever gives it hears so', async () => {
    await attach()
    vault.write = async () => {
      throw new StoreError('relay', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    }
    await expect(queue.put('one', text('hello'))).rejects.toBeInstanceOf(StoreError)
    await settle()
    expect(company.lines).toEqual([])
  })

  it('arrives after those that were given before it', async () => {
    await attach()
    await Promise.all([queue.put('one', text('1')), queue.put('two', text('2')), queue.withdraw('three')])
    await queue.flushed()
    expect(arrived().map(([key]) => key)).toEqual(['one', 'two'])
    expect(company.withdrawn).toEqual(['three'])
  })

  it('is replaced by a later one with the same key, which arrives although the first was on its way', async () => {
    await attach()
    company.trouble = () => 'hold'
    await queue.put('one', text('old'))
    await settle()
    await queue.put('one', text('new'))
    company.trouble = () => undefined
    company.release()
    await settle()
    expect(arrived()).toEqual([
      ['one', 'old'],
      ['one', 'new'],
    ])
    expect(await waiting()).toEqual([])
  })

  it('waits while the bot cannot be reached, and is tried again by one timer, later and later', async () => {
    await attach()
    company.trouble = () => 'offline'
    await queue.put('one', text('hello'))
    await settle()
    queue.flush()
    queue.flush()
    await settle()
    expect(desk.clock.waiting).toBe(1)
    company.lines.length = 0
    await desk.clock.pass(minute)
    expect(company.lines).toHaveLength(1)
    await desk.clock.pass(hour)
    expect(company.lines.length).toBeLessThanOrEqual(32)
    expect(desk.clock.waiting).toBe(1)
    company.trouble = () => undefined
    await desk.clock.pass(2 * minute)
    expect(arrived()).toEqual([['one', 'hello']])
    expect(desk.clock.waiting).toBe(0)
  })

  it('waits no longer than two minutes, however much was given while the bot was down, and goes at once when it is back', async () => {
    await attach()
    company.trouble = () => 503
    for (let count = 0; count < 12; count++) {
      await queue.put(`message ${count}`, text('hello'))
      await desk.clock.pass(20_000)
    }
    expect(company.lines.length).toBeLessThan(6)
    company.trouble = () => undefined
    queue.flush()
    await settle()
    expect(arrived()).toHaveLength(12)
  })

  it.each([404, 413, 400, 500])('that the bot answers with %i for good holds up no other', async (status) => {
    await attach()
    company.trouble = (line) => (line.includes('/bad') ? status : undefined)
    await queue.put('bad', text('too much'))
    await queue.put('good', text('hello'))
    await queue.flushed()
    expect(arrived()).toEqual([['good', 'hello']])
  })

  it('that came too late leaves the disk, although nothing is sent', async () => {
    await attach()
    company.trouble = () => 'offline'
    await queue.put('late', { ...text('soon over'), dropAfter: desk.clock.now() + minute })
    await desk.clock.pass(10 * minute)
    expect(await waiting()).toEqual([])
  })

  it('costs little while the bot is away for a day of many messages, and what is still of use comes then, in order', async () => {
    await attach()
    company.trouble = () => 'offline'
    let written = 0
    const { write } = vault
    vault.write = async (name, words) => {
      written += words.length
      await write(name, words)
    }
    for (let count = 0; count < 400; count++) {
      const now = desk.clock.now()
      await queue.put(`reminder:${count}`, { ...text('x'.repeat(600)), dropAfter: now + 20 * minute })
      await queue.put(`summary:${count % 2}`, text(`today, as of ${count}`))
      await desk.clock.pass(3.6 * minute)
    }
    expect(company.lines.length).toBeLessThan(24 * 31)
    expect((await waiting()).length).toBeLessThan(12)
    expect(written).toBeLessThan(10_000_000)
    company.trouble = () => undefined
    queue.flush()
    await settle()
    expect(arrived().filter(([key]) => key?.startsWith('summary'))).toEqual([
      ['summary:0', 'today, as of 398'],
      ['summary:1', 'today, as of 399'],
    ])
    expect(arrived().at(-1)?.[0]).toBe('summary:1')
  })

  it('is one of the newest two hundred at most', async () => {
    await attach()
    company.trouble = () => 'offline'
    for (let count = 0; count < 250; count++) await queue.put(`message ${count}`, text('hello'))
    const keys = await waiting()
    expect(keys).toHaveLength(200)
    expect(keys.at(-1)).toBe('message 249')
  })

  it('that the bot refuses does not hold up the next one', async () => {
    await attach()
    company.trouble = (line) => (line.endsWith('/one') ? 400 : undefined)
    await queue.put('one', text('too long'))
    await queue.put('two', text('hello'))
    await queue.flushed()
    expect(arrived()).toEqual([['two', 'hello']])
    expect(await waiting()).toEqual([])
  })

  it('that was left from the last run is sent', async () => {
    await attach()
    company.trouble = () => 'offline'
    await queue.put('one', text('hello'))
    await queue.flushed()
    company.trouble = () => undefined
    queue = new OutgoingQueue(desk)
    await attach()
    await queue.flushed()
    expect(arrived()).toEqual([['one', 'hello']])
  })
})

describe('a desktop', () => {
  it('that was never paired keeps nothing and sends nothing', async () => {
    expect(queue.paired).toBe(false)
    await queue.put('one', text('hello'))
    await queue.flushed()
    expect(company.lines).toEqual([])
    expect(await waiting()).toEqual([])
  })

  it('that stops listening keeps what it is given, and sends it later', async () => {
    await attach()
    company.trouble = () => 'offline'
    await queue.put('one', text('hello'))
    await queue.flushed()
    queue.detach()
    expect(desk.clock.waiting).toBe(0)
    await queue.put('two', text('there'))
    company.trouble = () => undefined
    await desk.clock.pass(60_000)
    expect(arrived()).toEqual([])
    await attach()
    await queue.flushed()
    expect(arrived().map(([key]) => key)).toEqual(['one', 'two'])
  })

  it('whose pairing is over writes nothing back of what was on its way', async () => {
    await attach()
    company.trouble = () => 'hold'
    await queue.put('one', text('private'))
    await queue.put('two', text('private, too'))
    await settle()
    await vault.remove('relay')
    queue.forget()
    company.release()
    await settle()
    expect(await vault.read('relay')).toBeUndefined()
    expect(queue.paired).toBe(false)
    expect(desk.clock.waiting).toBe(0)
  })

  it('whose pairing ended while a message failed waits for no retry', async () => {
    await attach()
    company.trouble = () => 'silence'
    await queue.put('one', text('hello'))
    await settle()
    queue.detach()
    await desk.clock.pass(15_000)
    expect(desk.clock.waiting).toBe(0)
  })
})

describe('waiting until everything has gone', () => {
  it('includes what is given while a message is on its way', async () => {
    await attach()
    company.trouble = () => 'hold'
    await queue.put('one', text('1'))
    await settle()
    company.trouble = () => undefined
    const flushed = queue.flushed()
    await queue.put('two', text('2'))
    company.release()
    await flushed
    expect(arrived().map(([key]) => key)).toEqual(['one', 'two'])
  })

  it('ends also when the bot does not answer', async () => {
    await attach()
    company.trouble = () => 'silence'
    await queue.put('one', text('1'))
    const flushed = queue.flushed()
    await desk.clock.pass(31_000)
    await expect(flushed).resolves.toBeUndefined()
  })

  it('does not hide a full disk', async () => {
    await attach()
    await queue.put('one', text('1'))
    vault.write = async () => {
      throw new StoreError('relay', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    }
    await queue.flushed()
    await settle()
    expect(desk.state.get().problems).toMatchObject([{ id: 'disk' }])
    expect(desk.faults).toEqual([])
  })
})

describe('a title that becomes private', () => {
  const secret = event({ id: 'secret', subject: 'Oncology' })
  const titles = { about: ['secret'], masked: { text: 'Private event', buttons: [] } }
  const hide = () => desk.show({ ...secret, sensitivity: 'private' as const })

  it('while its message waits here is not sent', async () => {
    await attach()
    desk.show(secret)
    company.trouble = () => 'offline'
    await queue.put('changed', text('Oncology moved'), titles)
    await queue.put('invite', text('Oncology waits'), { about: ['secret'] })
    await settle()
    hide()
    company.trouble = () => undefined
    queue.flush()
    await settle()
    // Whoever wrote the other one writes it anew.
    expect(arrived()).toEqual([['changed', 'Private event']])
  })

  it('while its message waits here is not sent after a restart either', async () => {
    await attach()
    desk.show(secret)
    company.trouble = () => 'offline'
    await queue.put('changed', text('Oncology moved'), titles)
    await settle()
    queue.detach()
    hide()
    company.trouble = () => undefined
    queue = new OutgoingQueue(desk)
    await attach()
    queue.flush()
    await settle()
    expect(arrived()).toEqual([['changed', 'Private event']])
  })

  it('while its message waits at the bot, or stands in the chat, is replaced there', async () => {
    await attach()
    desk.show(secret)
    await queue.put('changed', text('Oncology moved'), titles)
    await settle()
    hide()
    for (let turn = 0; turn < 5; turn++) await settle()
    expect(arrived()).toEqual([
      ['changed', 'Oncology moved'],
      ['changed', 'Private event'],
    ])
    desk.show({ ...secret, sensitivity: 'private' as const, subject: 'Again' })
    await settle()
    expect(arrived()).toHaveLength(2)
  })
})
