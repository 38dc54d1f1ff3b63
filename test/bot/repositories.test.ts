import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Actions } from '../../bot/database/actions.ts'
import { Desktops } from '../../bot/database/desktops.ts'
import { Messages, standInGrace } from '../../bot/database/messages.ts'
import { type Database, openDatabase } from '../../bot/database/open.ts'
import type { PutMessage } from '../../main/bot-link/protocol.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
}, 60_000)
afterAll(() => postgres.close())

const now = Date.parse('2026-11-24T09:00:00Z')
const put = (text: string, more: Partial<PutMessage> = {}): PutMessage => ({
  body: { text, buttons: [] },
  standIn: false,
  asOf: now,
  ...more,
})

describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
  let database: Database
  let url: string
  let one: Messages
  let two: Messages

  beforeEach(async () => {
    url = kind === 'sqlite' ? 'sqlite::memory:' : await postgres.database()
    database = await openDatabase(url)
    one = new Messages(database, 'one')
    two = new Messages(database, 'two')
  })
  afterEach(() => database.close())

  it('opens again what is there already', async () => {
    if (kind === 'sqlite') return expect(database.kind).toBe('sqlite')
    const again = await openDatabase(url)
    await one.put('anna', 'a', put('A'), now)
    expect(await new Messages(again, 'three').counts()).toEqual({ waiting: 1 })
    await again.close()
  })

  it('gives each message to one replica, each user’s in order', async () => {
    for (let i = 0; i < 30; i++) await one.put(`user${i % 10}`, `m${i}`, put(`M${i}`), now)
    const [a, b] = await Promise.all([one.claim(6, now), two.claim(6, now)])
    const claimed = [...a, ...b]
    expect(new Set(claimed.map((c) => c.id)).size).toBe(claimed.length)
    expect(claimed.map((c) => Number(c.body.text.slice(1))).every((n) => n < 10)).toBe(true)
    expect(new Set(claimed.map((c) => c.userId)).size).toBe(claimed.length)
    const first = claimed[0]
    if (!first) throw new Error('nothing was claimed')
    await (a.includes(first) ? one : two).posted(first, 'post', now)
    const next = await one.claim(30, now)
    expect(next.find((c) => c.userId === first.userId)?.body.text).toBe(`M${Number(first.body.text.slice(1)) + 10}`)
  })

  it('gives a message whose replica died to another one, as unsure', async () => {
    const short = new Messages(database, 'short', -1)
    await one.put('anna', 'a', put('A'), now)
    const [lost] = await short.claim(1, now)
    const [taken] = await two.claim(1, now)
    expect([lost?.unsure, taken?.unsure]).toEqual([false, true])
    // The dead one comes to life again and can't take it back.
    await short.postpone(lost as NonNullable<typeof lost>, 0, true)
    expect(await one.claim(1, now)).toEqual([])
  })

  it('an old claim of the same replica does not undo a newer one', async () => {
    const mine = new Messages(database, 'mine', -1)
    await mine.put('anna', 'a', put('A'), now)
    const [old] = await mine.claim(1, now)
    if (!old) throw new Error('nothing was claimed')
    const again = new Messages(database, 'mine')
    const [newer] = await again.claim(1, now)
    if (!newer) throw new Error('nothing was claimed')
    await again.postpone(old, 0, true)
    await again.drop(old, now)
    await again.posted(old, 'ghost', now)
    expect(await two.claim(1, now)).toEqual([])
    await again.posted(newer, 'post', now)
    expect(await again.counts()).toEqual({ posted: 1 })
  })

  it('a message that was refused again and again no longer holds up the later ones', async () => {
    await one.put('anna', 'a', put('A'), now)
    await one.put('anna', 'b', put('B'), now)
    const [bad] = await one.claim(9, now)
    if (!bad) throw new Error('nothing was claimed')
    await one.postpone(bad, 60_000, true, 3)
    expect(await one.claim(9, now)).toEqual([])
    await database.db.updateTable('message').set({ attempts: 8 }).where('key', '=', 'a').execute()
    expect((await one.claim(9, now)).map((c) => c.body.text)).toEqual(['B'])
  })

  it('a stand-in whose desktop is away keeps its place in the order', async () => {
    await one.put('anna', 'a', put('A', { standIn: true, deliverAt: now }), now)
    await one.put('anna', 'b', put('B'), now)
    expect((await one.claim(9, now)).map((c) => c.body.text)).toEqual(['A'])
    expect(await two.claim(9, now)).toEqual([])
  })

  it('posts a change that came while the first one was on its way', async () => {
    await one.put('anna', 'a', put('A'), now)
    const [claimed] = await one.claim(1, now)
    await one.put('anna', 'a', put('B', { asOf: now + 1 }), now)
    expect(await two.claim(1, now)).toEqual([])
    await one.posted(claimed as NonNullable<typeof claimed>, 'post', now)
    const [again] = await one.claim(1, now)
    expect(again).toMatchObject({ body: { text: 'B' }, postId: 'post' })
  })

  it('takes back what was not posted, and nothing else', async () => {
    await one.put('anna', 'a', put('A', { deliverAt: now + 60_000 }), now)
    expect(await one.withdraw('clara', 'a', now)).toBe('unknown')
    expect(await one.withdraw('anna', 'a', now)).toBe('withdrawn')
    expect(await one.claim(1, now + 120_000)).toEqual([])
    expect(await one.put('anna', 'a', put('A again', { asOf: now + 1 }), now)).toBe('waiting')
    const [claimed] = await one.claim(1, now)
    await one.posted(claimed as NonNullable<typeof claimed>, 'post', now)
    expect(await one.withdraw('anna', 'a', now)).toBe('posted')
  })

  it('holds a stand-in back while its desktop is connected, for a moment', async () => {
    const desktops = new Desktops(database, 'one')
    await desktops.beat(60_000)
    const { id } = await desktops.add({ id: 'anna', username: 'anna' }, 'Laptop', now)
    await one.put('anna', 'a', put('A', { standIn: true, deliverAt: now }), now)
    await desktops.connected(id, now)
    expect(await one.claim(1, now)).toEqual([])
    expect(await one.claim(1, now + standInGrace)).toHaveLength(1)
    await one.put('anna', 'b', put('B', { standIn: true, deliverAt: now + 1 }), now)
    await desktops.disconnected(id, now)
    expect(await desktops.anyConnected('anna')).toBe(false)
  })

  it('a replica that died holds no desktop', async () => {
    const dead = new Desktops(database, 'dead')
    await dead.beat(-1)
    const { id, token } = await dead.add({ id: 'anna', username: 'anna' }, 'Laptop', now)
    await dead.connected(id, now)
    expect(await new Desktops(database, 'one').anyConnected('anna')).toBe(false)
    expect(await dead.authenticate(token)).toMatchObject({ userId: 'anna' })
    expect(await dead.authenticate(`${id}.wrong`)).toBeUndefined()
    await dead.revoke('anna', now)
    expect(await dead.authenticate(token)).toBeUndefined()
  })

  it('a note stands below the version that was clicked, not below a newer one', async () => {
    await one.put('anna', 'a', put('A'), now)
    const [claimed] = await one.claim(1, now)
    if (!claimed) throw new Error('nothing was claimed')
    await one.posted(claimed, 'post', now)
    expect(await one.annotate(claimed.id, 1, 'on its way', now)).toBe(true)
    expect((await one.claim(1, now))[0]).toMatchObject({ note: 'on its way', version: 1 })
    await one.put('anna', 'a', put('B', { asOf: now + 1 }), now)
    expect(await one.annotate(claimed.id, 1, 'late', now)).toBe(false)
  })

  it('an action is taken once, ends once, and comes back if its desktop fell silent', async () => {
    const actions = new Actions(database)
    const action = { kind: 'command' as const, text: 'today', givenAt: now }
    const id = await actions.add('anna', action, { now, expiresAt: now + 60_000, dedupe: 'x' })
    expect(await actions.add('anna', action, { now, expiresAt: now + 60_000, dedupe: 'x' })).toBeUndefined()
    if (!id) throw new Error('not added')
    expect(await actions.usersWaiting(now)).toEqual(['anna'])
    expect(await actions.claim(id, 'clara', 'hers', now)).toBe(false)
    const won = await Promise.all([actions.claim(id, 'anna', 'laptop', now), actions.claim(id, 'anna', 'desk', now)])
    expect(won.filter(Boolean)).toHaveLength(1)
    const winner = won[0] ? 'laptop' : 'desk'
    expect(await actions.waiting('anna', now)).toEqual([])
    expect(await actions.usersWaiting(now)).toEqual([])
    expect(await actions.finish(id, 'anna', winner === 'desk' ? 'laptop' : 'desk', { text: 'no' })).toBeUndefined()
    expect(await actions.finish(id, 'anna', winner, { text: 'yes' })).toMatchObject({ id })
    expect(await actions.finish(id, 'anna', winner, { text: 'again' })).toBeUndefined()
    expect(await actions.resultOf(id)).toEqual({ text: 'yes' })
  })

  it('what nobody dealt with in time expires once', async () => {
    const actions = new Actions(database)
    await actions.add('anna', { kind: 'command', text: 'x', givenAt: now }, { now, expiresAt: now + 1000 })
    expect(await actions.expire(now)).toEqual([])
    expect(await actions.expire(now + 1000)).toHaveLength(1)
    expect(await actions.expire(now + 1000)).toEqual([])
  })
})
