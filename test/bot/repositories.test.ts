import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Actions } from '../../bot/database/actions.ts'
import { Claims, standInGrace } from '../../bot/database/claims.ts'
import type { Database } from '../../bot/database/database.ts'
import { Desktops } from '../../bot/database/desktops.ts'
import { Messages } from '../../bot/database/messages.ts'
import { openDatabase } from '../../bot/database/open.ts'
import type { PutMessage } from '../../main/bot-link/protocol.ts'
import { doors } from '../../sandbox/doors.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'

let postgres: Postgres
let folder: string
beforeAll(async () => {
  postgres = await startPostgres()
  folder = mkdtempSync(join(tmpdir(), 'mattercal-repositories-'))
}, 60_000)
afterAll(async () => {
  await postgres.close()
  rmSync(folder, { recursive: true, force: true })
})

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
  let messages: Messages
  let one: Claims
  let two: Claims
  let files = 0
  const opened: Database[] = []

  /** A replica has a connection of its own; with SQLite it is another process on the same file. */
  async function open(): Promise<Database> {
    const next = await openDatabase(url, doors.clock)
    opened.push(next)
    return next
  }
  const claims = (replicaId: string, lease?: number, of = database) => new Claims(of, { ...doors, replicaId, lease })
  const desktopsOf = (replicaId: string) => new Desktops(database, { ...doors, replicaId })

  beforeEach(async () => {
    url = kind === 'sqlite' ? `sqlite:${join(folder, `${files++}.sqlite`)}` : await postgres.database()
    database = await open()
    messages = new Messages(database, doors.random)
    one = claims('one')
    two = claims('two', undefined, await open())
  })
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close()
  })

  it('opens again what is there already, and loses nothing', async () => {
    await messages.put('anna', 'a', put('A'), now)
    for (const each of opened.splice(0)) await each.close()
    const again = await open()
    expect(again.kind).toBe(kind)
    expect(await new Messages(again, doors.random).counts()).toEqual({ waiting: 1 })
    expect((await claims('three', undefined, again).claim(9, now)).map((c) => c.body.text)).toEqual(['A'])
  })

  it('gives each message to one replica, each user’s in order', async () => {
    for (let i = 0; i < 30; i++) await messages.put(`user${i % 10}`, `m${i}`, put(`M${i}`), now)
    const [a, b] = await Promise.all([one.claim(6, now), two.claim(6, now)])
    expect(Math.min(a.length, b.length)).toBeGreaterThan(0)
    // Whatever neither got in the rush is still there.
    const claimed = [...a, ...b, ...(await one.claim(30, now))]
    expect(claimed.map((c) => c.body.text).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `M${i}`))
    expect(new Set(claimed.map((c) => c.userId)).size).toBe(10)
    const [first, other] = [a[0], b[0]]
    if (!first || !other) throw new Error('nothing was claimed')
    await one.posted(first, 'post', now)
    // Another replica's claim is not this one's to note.
    await one.postpone(other, 0, true)
    const next = await two.claim(30, now)
    expect(next.map((c) => c.body.text)).toEqual([`M${Number(first.body.text.slice(1)) + 10}`])
  })

  it('gives a message whose replica died to another one, as unsure', async () => {
    const short = claims('short', -1)
    await messages.put('anna', 'a', put('A'), now)
    const [lost] = await short.claim(1, now)
    const [taken] = await two.claim(1, now)
    expect([lost?.unsure, taken?.unsure]).toEqual([false, true])
    // The dead one comes to life again and can't take it back.
    await short.postpone(lost as NonNullable<typeof lost>, 0, true)
    expect(await one.claim(1, now)).toEqual([])
  })

  it('an old claim of the same replica does not undo a newer one', async () => {
    const mine = claims('mine', -1)
    await messages.put('anna', 'a', put('A'), now)
    const [old] = await mine.claim(1, now)
    if (!old) throw new Error('nothing was claimed')
    const again = claims('mine')
    const [newer] = await again.claim(1, now)
    if (!newer) throw new Error('nothing was claimed')
    await again.postpone(old, 0, true)
    await again.drop(old, now)
    await again.posted(old, 'ghost', now)
    expect(await two.claim(1, now)).toEqual([])
    await again.posted(newer, 'post', now)
    expect(await messages.counts()).toEqual({ posted: 1 })
  })

  it('a message that was refused again and again no longer holds up the later ones', async () => {
    await messages.put('anna', 'a', put('A'), now)
    await messages.put('anna', 'b', put('B'), now)
    const [bad] = await one.claim(9, now)
    if (!bad) throw new Error('nothing was claimed')
    await one.postpone(bad, 60_000, true, 3)
    expect(await one.claim(9, now)).toEqual([])
    await database.db.updateTable('message').set({ attempts: 8 }).where('key', '=', 'a').execute()
    expect((await one.claim(9, now)).map((c) => c.body.text)).toEqual(['B'])
  })

  it('a stand-in whose desktop is away keeps its place in the order', async () => {
    await messages.put('anna', 'a', put('A', { standIn: true, deliverAt: now }), now)
    await messages.put('anna', 'b', put('B'), now)
    expect((await one.claim(9, now)).map((c) => c.body.text)).toEqual(['A'])
    expect(await two.claim(9, now)).toEqual([])
  })

  it('posts a change that came while the first one was on its way', async () => {
    await messages.put('anna', 'a', put('A'), now)
    const [claimed] = await one.claim(1, now)
    await messages.put('anna', 'a', put('B', { asOf: now + 1 }), now)
    expect(await two.claim(1, now)).toEqual([])
    await one.posted(claimed as NonNullable<typeof claimed>, 'post', now)
    const [again] = await one.claim(1, now)
    expect(again).toMatchObject({ body: { text: 'B' }, postId: 'post' })
  })

  it('takes back what was not posted, and nothing else', async () => {
    await messages.put('anna', 'a', put('A', { deliverAt: now + 60_000 }), now)
    expect(await messages.withdraw('clara', 'a', now)).toBe('unknown')
    expect(await messages.withdraw('anna', 'a', now)).toBe('withdrawn')
    expect(await one.claim(1, now + 120_000)).toEqual([])
    expect(await messages.put('anna', 'a', put('A again', { asOf: now + 1 }), now)).toBe('waiting')
    const [claimed] = await one.claim(1, now)
    await one.posted(claimed as NonNullable<typeof claimed>, 'post', now)
    expect(await messages.withdraw('anna', 'a', now)).toBe('posted')
  })

  it('holds a stand-in back while its desktop is connected, for a moment', async () => {
    const desktops = desktopsOf('one')
    await desktops.beat(60_000)
    const { id } = await desktops.add({ id: 'anna', username: 'anna' }, 'Laptop', now)
    await messages.put('anna', 'a', put('A', { standIn: true, deliverAt: now }), now)
    await desktops.connected(id, now)
    expect(await one.claim(1, now)).toEqual([])
    expect(await one.claim(1, now + standInGrace)).toHaveLength(1)
    const clara = await desktops.add({ id: 'clara', username: 'clara' }, 'Laptop', now)
    await desktops.connected(clara.id, now)
    await messages.put('clara', 'b', put('B', { standIn: true, deliverAt: now + 1 }), now)
    expect(await one.claim(1, now + 1)).toEqual([])
    await desktops.disconnected(clara.id, now)
    expect(await desktops.anyConnected('clara')).toBe(false)
    expect(await one.claim(1, now + 1)).toHaveLength(1)
  })

  it('a replica that died holds no desktop', async () => {
    const dead = desktopsOf('dead')
    await dead.beat(-1)
    const { id, token } = await dead.add({ id: 'anna', username: 'anna' }, 'Laptop', now)
    await dead.connected(id, now)
    expect(await desktopsOf('one').anyConnected('anna')).toBe(false)
    expect(await dead.authenticate(token)).toMatchObject({ userId: 'anna' })
    expect(await dead.authenticate(`${id}.wrong`)).toBeUndefined()
    await dead.revoke('anna', now)
    expect(await dead.authenticate(token)).toBeUndefined()
  })

  it('a note stands below the version that was clicked, not below a newer one', async () => {
    await messages.put('anna', 'a', put('A'), now)
    const [claimed] = await one.claim(1, now)
    if (!claimed) throw new Error('nothing was claimed')
    await one.posted(claimed, 'post', now)
    expect(await messages.annotate(claimed.id, 1, 'on its way', now)).toBe(true)
    expect((await one.claim(1, now))[0]).toMatchObject({ note: 'on its way', version: 1 })
    await messages.put('anna', 'a', put('B', { asOf: now + 1 }), now)
    expect(await messages.annotate(claimed.id, 1, 'late', now)).toBe(false)
  })

  it('an action is taken once, ends once, and comes back if its desktop fell silent', async () => {
    const actions = new Actions(database, doors.random)
    const action = { kind: 'command' as const, text: 'today', givenAt: now }
    const id = await actions.add('anna', action, { now, expiresAt: now + 60_000, dedupe: 'x' })
    expect(await actions.add('anna', action, { now, expiresAt: now + 60_000, dedupe: 'x' })).toBeUndefined()
    if (!id) throw new Error('not added')
    expect(await actions.usersWaiting(now)).toEqual(['anna'])
    expect(await actions.claim(id, 'clara', 'hers', now)).toBeUndefined()
    const won = await Promise.all([actions.claim(id, 'anna', 'laptop', now), actions.claim(id, 'anna', 'desk', now)])
    expect(won.filter(Boolean)).toHaveLength(1)
    const [winner, loser] = won[0] ? ['laptop', 'desk'] : ['desk', 'laptop']
    expect(won.find(Boolean)).toEqual({ again: false })
    expect(await actions.waiting('anna', now, loser)).toEqual([])
    // It may have died since: it hears of what it took as soon as it is back.
    expect((await actions.waiting('anna', now, winner)).map((waiting) => waiting.action.id)).toEqual([id])
    expect(await actions.usersWaiting(now)).toEqual([])
    // As a minute later, when the desktop has not said another word.
    await database.db.updateTable('action').set({ claimed_until: 0 }).execute()
    expect((await actions.waiting('anna', now)).map((waiting) => waiting.action.id)).toEqual([id])
    expect(await actions.usersWaiting(now)).toEqual(['anna'])
    expect(await actions.claim(id, 'anna', winner, now)).toEqual({ again: false })
    await database.db.updateTable('action').set({ claimed_until: 0 }).execute()
    expect(await actions.claim(id, 'anna', loser, now)).toEqual({ again: true })
    expect(await actions.finish(id, 'anna', winner, { text: 'no' })).toBeUndefined()
    expect(await actions.finish(id, 'anna', loser, { text: 'yes' })).toMatchObject({ id })
    expect(await actions.finish(id, 'anna', loser, { text: 'again' })).toBeUndefined()
    expect(await actions.resultOf(id)).toEqual({ text: 'yes' })
  })

  it('what nobody dealt with in time expires once', async () => {
    const actions = new Actions(database, doors.random)
    await actions.add('anna', { kind: 'command', text: 'x', givenAt: now }, { now, expiresAt: now + 1000 })
    expect(await actions.expire(now)).toEqual([])
    expect(await actions.expire(now + 1000)).toHaveLength(1)
    expect(await actions.expire(now + 1000)).toEqual([])
  })
})
