import { describe, expect, it } from 'vitest'
import { type Answer, AnsweringHttp } from '../../test/support/answering-http.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { MattermostApi } from './api.ts'
import { MattermostClient } from './client.ts'

const base = 'https://chat.test/api/v4'
/** A person's client, and a server with an answer for each path below `/api/v4`; any other path is not found. */
function clientWith(answers: Record<string, Answer>) {
  const http = new AnsweringHttp(({ url }) => answers[url.slice(base.length)] ?? { status: 404 })
  const api = new MattermostApi({ server: 'https://chat.test', http, clock: new FakeClock(0), token: 'token' })
  return { http, client: new MattermostClient(api) }
}
const disabled = { status: 501, body: { id: 'api.custom_status.disabled' } }

describe('what a person’s client sends', () => {
  it('is exactly what the servers from 5.37 to 11 are known to take', async () => {
    const { http, client } = clientWith({
      '/users/me': { body: { id: 'u' } },
      '/users/me/status': { body: { status: 'dnd', manual: true, dnd_end_time: 1_800 } },
      '/users/me/status/custom': { body: { status: 'OK' } },
      '/channels/direct': { status: 201, body: { id: 'c' } },
      '/posts?set_online=false': { status: 201, body: { id: 'p' } },
      '/posts/p': { body: { status: 'OK' } },
      '/users/email/zo%C3%AB%2Bx%40example.com': { body: { id: 'z' } },
      '/users/username/..%2Fadmin': { body: { id: 'z' } },
      '/users/me/preferences/display_settings/name/use_military_time': { body: { value: 'true' } },
      '/users/logout': { body: { status: 'OK' } },
    })
    await client.observe()
    await client.setPresence('u', 'dnd', 1_800)
    await client.setPresence('u', 'online')
    await client.setCustomStatus({ emoji: 'calendar', text: 'Busy', expiresAt: 1_800_000, duration: '' })
    await client.setCustomStatus({ emoji: 'calendar', text: 'Busy', duration: 'today' })
    await client.clearCustomStatus()
    expect(await client.directChannel('u', 'v')).toBe('c')
    expect(await client.createPost('c', 'Hello')).toBe('p')
    expect(await client.createPost('c', 'Hello', { a: 1 }, 'pending')).toBe('p')
    await client.deletePost('p')
    expect(await client.userByEmail('zoë+x@example.com')).toEqual({ id: 'z' })
    expect(await client.userByUsername('../admin')).toEqual({ id: 'z' })
    expect(await client.militaryTime()).toBe(true)
    await client.logout()
    expect(http.lines.map((line) => line.replace(base, ''))).toEqual([
      'GET /users/me/status',
      'GET /users/me',
      'PUT /users/me/status {"user_id":"u","status":"dnd","dnd_end_time":1800}',
      'PUT /users/me/status {"user_id":"u","status":"online"}',
      'PUT /users/me/status/custom {"emoji":"calendar","text":"Busy","duration":"date_and_time","expires_at":"1970-01-01T00:30:00.000Z"}',
      'PUT /users/me/status/custom {"emoji":"calendar","text":"Busy","duration":""}',
      'DELETE /users/me/status/custom',
      'POST /channels/direct ["u","v"]',
      'POST /posts?set_online=false {"channel_id":"c","message":"Hello","props":{}}',
      'POST /posts?set_online=false {"channel_id":"c","message":"Hello","props":{"a":1},"pending_post_id":"pending"}',
      'DELETE /posts/p',
      'GET /users/email/zo%C3%AB%2Bx%40example.com',
      'GET /users/username/..%2Fadmin',
      'GET /users/me/preferences/display_settings/name/use_military_time',
      'POST /users/logout',
    ])
  })
})

describe('what is there now', () => {
  const observe = (status: object, user: object) =>
    clientWith({ '/users/me/status': { body: status }, '/users/me': { body: { id: 'u', ...user } } }).client.observe()

  it('has an end of do-not-disturb only while do-not-disturb is on', async () => {
    expect((await observe({ status: 'dnd', manual: true, dnd_end_time: 60 }, {})).presence).toEqual({
      status: 'dnd',
      manual: true,
      dndEndTime: 60,
    })
    expect((await observe({ status: 'online', dnd_end_time: 60 }, {})).presence).toEqual({
      status: 'online',
      manual: false,
      dndEndTime: 0,
    })
    expect((await observe({ status: 'in_orbit' }, {})).presence?.status).toBe('offline')
  })

  it.each<[string, string | undefined, object | null]>([
    ['nothing', undefined, null],
    ['what a delete leaves behind', '', null],
    ['something that is no JSON', '{', null],
    ['a status without words and emoji', '{"emoji":"","text":""}', null],
    [
      'a status that ends',
      '{"emoji":"calendar","text":"Busy","duration":"date_and_time","expires_at":"2026-11-24T10:00:00Z"}',
      { emoji: 'calendar', text: 'Busy', duration: 'date_and_time', expiresAt: Date.parse('2026-11-24T10:00:00Z') },
    ],
    [
      'a status for good, in Go’s words',
      '{"emoji":"calendar","text":"Busy","expires_at":"0001-01-01T00:00:00Z"}',
      { emoji: 'calendar', text: 'Busy', duration: '', expiresAt: undefined },
    ],
  ])('is read from %s', async (_what, customStatus, expected) => {
    expect((await observe({ status: 'online' }, { props: { customStatus } })).custom).toEqual(expected)
  })

  it('leaves out what the server has switched off', async () => {
    const { client } = clientWith({ '/users/me': { body: { id: 'u' } }, '/users/me/status/custom': disabled })
    expect(await client.observe()).toEqual({ presence: undefined, custom: null })
    await client.setCustomStatus({ emoji: 'calendar', text: 'Busy', duration: '' })
    await client.clearCustomStatus()
    expect(await client.observe()).toEqual({ presence: undefined, custom: undefined })
  })

  it('is a failure where the server fails', async () => {
    const { client } = clientWith({ '/users/me': { body: { id: 'u' } }, '/users/me/status': { status: 500 } })
    await expect(client.observe()).rejects.toMatchObject({ kind: 'server' })
    await expect(client.clearCustomStatus()).rejects.toMatchObject({ kind: 'notFound' })
  })
})

describe('somebody who is looked for', () => {
  it.each([403, 404])('is undefined when the server answers %d', async (status) => {
    const refused = { status, body: { id: 'app.user.missing_account.const' } }
    const { client } = clientWith({ '/users/email/a%40b.c': refused, '/users/username/anna': refused })
    expect(await client.userByEmail('a@b.c')).toBeUndefined()
    expect(await client.userByUsername('anna')).toBeUndefined()
  })

  it('is a failure when the server can’t look', async () => {
    const { client } = clientWith({ '/users/username/anna': { status: 401 } })
    await expect(client.userByUsername('anna')).rejects.toMatchObject({ kind: 'signIn' })
  })
})

it.each([400, 404])('a clock that the person never chose is unknown (%d)', async (status) => {
  const path = '/users/me/preferences/display_settings/name/use_military_time'
  const { client } = clientWith({ [path]: { status, body: { id: 'app.preference.get.app_error' } } })
  expect(await client.militaryTime()).toBeUndefined()
})
