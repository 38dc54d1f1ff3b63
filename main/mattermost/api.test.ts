import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Answer, AnsweringHttp } from '../../test/support/answering-http.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { MattermostApi, readConfig } from './api.ts'
import { serverUrl } from './server-url.ts'

// What the client does against a server: test/contract/clients.

const now = Date.parse('2026-11-24T09:00:00Z')
function apiThat(answer: Answer, token?: string) {
  const http = new AnsweringHttp(() => answer)
  return { http, api: new MattermostApi({ server: 'https://chat.test/sub', http, clock: new FakeClock(now), token }) }
}

describe('a server’s address', () => {
  it.each([
    ['chat.example.com', 'https://chat.example.com'],
    [' HTTPS://Chat.Example.com/ ', 'https://chat.example.com'],
    ['http://localhost:8065', 'http://localhost:8065'],
    ['https://example.com/chat///', 'https://example.com/chat'],
    ['https://example.com/chat?x=1#y', 'https://example.com/chat'],
  ])('typed as "%s" is %s', (typed, url) => {
    expect(serverUrl(typed)).toBe(url)
  })

  it.each(['', 'https://', 'https://anna:secret@chat.example.com', 'not an address'])('is not "%s"', (typed) => {
    expect(() => serverUrl(typed)).toThrow(TypeError)
  })
})

describe('a call', () => {
  it('goes to the server under its subpath, with the token and nothing else that says who calls', async () => {
    const { http, api } = apiThat({ body: { id: '1' } }, 'token')
    expect(await api.call('PUT', '/users/me/status', { status: 'dnd' }, 2_500)).toEqual({ id: '1' })
    expect(http.sent).toEqual([
      {
        method: 'PUT',
        url: 'https://chat.test/sub/api/v4/users/me/status',
        headers: {
          accept: 'application/json',
          'user-agent': 'Mattercal',
          authorization: 'Bearer token',
          'content-type': 'application/json',
        },
        body: '{"status":"dnd"}',
        timeout: 2_500,
        signal: undefined,
      },
    ])
  })

  it('without a token or a body carries neither, and has 20 seconds', async () => {
    const { http, api } = apiThat({})
    expect(await api.call('GET', '/system/ping')).toBeUndefined()
    expect(http.sent[0]).toMatchObject({
      headers: { accept: 'application/json', 'user-agent': 'Mattercal' },
      body: undefined,
      timeout: 20_000,
    })
    expect(Object.keys(http.sent[0]?.headers ?? {})).toEqual(['accept', 'user-agent'])
  })

  it('can be made as somebody else, which leaves the first one as it was', async () => {
    const { http, api } = apiThat({}, 'mine')
    await api.as('theirs').call('GET', '/users/me')
    await api.call('GET', '/users/me')
    expect(http.sent.map(({ headers }) => headers?.authorization)).toEqual(['Bearer theirs', 'Bearer mine'])
  })

  it('shows the headers of the answer to whoever asks for the whole exchange', async () => {
    const { api } = apiThat({ headers: { Token: 'session' }, body: {} })
    expect((await api.exchange('POST', '/users/login', {})).headers.get('token')).toBe('session')
  })

  it('reads the configuration in the form that servers before 11 know', async () => {
    const { http, api } = apiThat({ body: { Version: '5.37.0' } })
    expect(await readConfig(api)).toEqual({ Version: '5.37.0' })
    expect(http.lines).toEqual(['GET https://chat.test/sub/api/v4/config/client?format=old'])
  })

  it.each<[number, string | object, string, string | undefined]>([
    [
      400,
      { id: 'api.status.user_not_found.app_error', message: 'No' },
      'refused',
      'api.status.user_not_found.app_error',
    ],
    [401, { id: 'api.context.session_expired.app_error' }, 'signIn', 'api.context.session_expired.app_error'],
    [403, { id: 'api.context.permissions.app_error' }, 'forbidden', 'api.context.permissions.app_error'],
    [404, { id: 'app.user.missing_account.const' }, 'notFound', 'app.user.missing_account.const'],
    [404, '', 'notFound', undefined],
    [404, '<h1>Apache</h1>', 'wrongServer', undefined],
    [429, 'limit exceeded', 'throttled', undefined],
    [500, { id: 'api.internal' }, 'server', 'api.internal'],
    [501, { id: 'api.custom_status.disabled' }, 'refused', 'api.custom_status.disabled'],
    [502, '<h1>Bad gateway</h1>', 'server', undefined],
  ])('answered %d %j fails as %s', async (status, answer, kind, code) => {
    const { api } = apiThat({ status, ...(typeof answer === 'string' ? { text: answer } : { body: answer }) })
    await expect(api.call('GET', '/users/me')).rejects.toMatchObject({ name: 'Failure', kind, status, code })
  })
})

describe('Mattermost’s own methods', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('all go through our door, those that want the whole response as well', async () => {
    const around = vi.fn()
    vi.stubGlobal('fetch', around)
    const { http, api } = apiThat({ headers: { token: 'session' }, body: { id: '1' } }, 'token')
    expect(await api.getMe()).toEqual({ id: '1' })
    expect(await api.login('anna', 'secret')).toEqual({ id: '1' })
    expect(await api.logout()).toMatchObject({ ok: true, status: 200 })
    await api.getGroupMessageMembersCommonTeams('channel')
    await api.getProfiles()
    expect(http.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      'GET /sub/api/v4/users/me',
      'POST /sub/api/v4/users/login',
      'POST /sub/api/v4/users/logout',
      'GET /sub/api/v4/channels/channel/common_teams',
      'GET /sub/api/v4/users',
    ])
    expect(new Set(http.sent.map(({ headers }) => headers?.authorization))).toEqual(new Set(['Bearer token']))
    expect(around).not.toHaveBeenCalled()
  })
})
