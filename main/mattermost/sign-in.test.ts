import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Answer, AnsweringHttp } from '../../test/support/answering-http.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { systemRandom } from '../random/random.ts'
import { oauthPorts, signInMethods, signInWithOAuth, signInWithPassword, signInWithToken } from './sign-in.ts'

const server = 'https://chat.test'
const config = '/api/v4/config/client?format=old'
const oauthPath = '/.well-known/oauth-authorization-server'
const endpoints = {
  authorization_endpoint: `${server}/oauth/authorize`,
  token_endpoint: `${server}/oauth/access_token`,
}
const anna = { body: { id: 'u', username: 'anna' } }

/** The doors of a sign-in, and a server with an answer for each path; any other path is not found. */
function doorsWith(answers: Record<string, Answer>) {
  const http = new AnsweringHttp(({ url }) => answers[url.slice(server.length)] ?? { status: 404 })
  return { http, clock: new FakeClock(0), random: systemRandom }
}

describe('the ways to sign in', () => {
  it.each([
    ['EnableSignInWithEmail', true],
    ['EnableSignInWithUsername', true],
    ['EnableLdap', true],
    ['EnableSaml', false],
  ])('are read from the configuration (%s)', async (setting, password) => {
    const doors = doorsWith({ [config]: { body: { Version: '11.6.0', SiteName: 'Chat', [setting]: 'true' } } })
    const found = { server, version: '11.6.0', siteName: 'Chat', password, oauth: false }
    expect(await signInMethods(doors, server)).toEqual(found)
  })

  it('are not made up for a server that is no Mattermost', async () => {
    await expect(signInMethods(doorsWith({ [config]: { body: {} } }), server)).rejects.toMatchObject({
      kind: 'wrongServer',
    })
    await expect(signInMethods(doorsWith({ [config]: { text: '<html>' } }), server)).rejects.toMatchObject({
      kind: 'wrongServer',
    })
  })

  it.each<[string, Answer, boolean]>([
    ['with its metadata', { body: endpoints }, true],
    ['with its web page, as older ones do', { text: '<!doctype html>' }, false],
    ['that there is none', { status: 404 }, false],
    ['with something else', { body: { token_endpoint: 7 } }, false],
    ['with a token endpoint elsewhere', { body: { ...endpoints, token_endpoint: 'https://evil.test/t' } }, false],
    ['with a sign-in page elsewhere', { body: { ...endpoints, authorization_endpoint: 'https://evil.test/a' } }, false],
  ])('have the browser among them when the server answers %s', async (_how, answer, oauth) => {
    const doors = doorsWith({ [config]: { body: { Version: '11.6.0' } }, [oauthPath]: answer })
    expect((await signInMethods(doors, server)).oauth).toBe(oauth)
  })
})

describe('a password', () => {
  const login = '/api/v4/users/login'

  it('gives a session, with nothing sent but what was typed', async () => {
    const doors = doorsWith({ [login]: { headers: { token: 'session' }, ...anna }, '/api/v4/users/me': anna })
    expect(await signInWithPassword(doors, server, ' anna ', ' pass ')).toEqual({
      token: 'session',
      userId: 'u',
      username: 'anna',
    })
    await signInWithPassword(doors, server, 'anna', 'pass', ' 123456 ')
    expect(doors.http.sent.filter(({ url }) => url.endsWith(login)).map(({ body }) => body)).toEqual([
      '{"login_id":"anna","password":" pass "}',
      '{"login_id":"anna","password":"pass","token":"123456"}',
    ])
    expect(doors.http.sent[0]?.headers?.authorization).toBeUndefined()
    expect(doors.http.sent[1]?.headers?.authorization).toBe('Bearer session')
  })

  it.each([
    ['api.user.login.invalid_credentials_email_username', 401, 'wrongPassword'],
    ['api.user.login.invalid_credentials_sso', 401, 'useSso'],
    ['api.user.login.use_auth_service.app_error', 400, 'useSso'],
    ['api.user.check_user_login_attempts.too_many.app_error', 401, 'locked'],
    ['api.user.login.inactive.app_error', 401, 'inactive'],
    ['api.user.login.not_verified.app_error', 401, 'notVerified'],
    ['mfa.validate_token.authenticate.app_error', 401, 'codeNeeded'],
    ['api.user.check_user_mfa.bad_code.app_error', 401, 'wrongCode'],
    ['api.something.new', 403, 'failed'],
  ])('refused with %s is told as %s', async (id, status, problem) => {
    const doors = doorsWith({ [login]: { status, body: { id } } })
    await expect(signInWithPassword(doors, server, 'anna', 'x')).rejects.toMatchObject({ problem })
  })

  it.each([
    [429, 'throttled'],
    [503, 'server'],
  ])('is not called wrong when the server can’t say (%d)', async (status, kind) => {
    const doors = doorsWith({ [login]: { status } })
    await expect(signInWithPassword(doors, server, 'anna', 'x')).rejects.toMatchObject({ name: 'Failure', kind })
  })

  it('without a session in the answer is a failure', async () => {
    await expect(signInWithPassword(doorsWith({ [login]: anna }), server, 'anna', 'x')).rejects.toMatchObject({
      kind: 'wrongServer',
    })
  })
})

describe('a token', () => {
  it.each([
    [401, 'api.context.session_expired.app_error', { problem: 'badToken' }],
    [403, 'api.context.mfa_required.app_error', { problem: 'mfaToSetUp' }],
    [500, 'api.internal', { name: 'Failure', kind: 'server' }],
  ])('answered %d %s is told', async (status, id, expected) => {
    const doors = doorsWith({ '/api/v4/users/me': { status, body: { id } } })
    await expect(signInWithToken(doors, server, 'x')).rejects.toMatchObject(expected)
  })

  it('is taken without the spaces around it', async () => {
    const doors = doorsWith({ '/api/v4/users/me': anna })
    expect((await signInWithToken(doors, server, ' token\n')).token).toBe('token')
    expect(doors.http.sent[0]?.headers?.authorization).toBe('Bearer token')
  })
})

describe('the browser', () => {
  const answers = {
    [oauthPath]: { body: endpoints },
    '/oauth/access_token': { body: { access_token: 'session' } },
    '/api/v4/users/me': anna,
  }
  // The redirect comes from the browser of this machine; the requests of the sign-in itself don't use this.
  afterEach(() => vi.unstubAllGlobals())

  it('is not opened by a server that has no such sign-in', async () => {
    const open = vi.fn()
    const signal = new AbortController().signal
    await expect(signInWithOAuth(doorsWith({}), server, 'client', open, signal)).rejects.toMatchObject({
      problem: 'failed',
    })
    expect(open).not.toHaveBeenCalled()
  })

  it('brings a code, which is traded for a session with the proof that it was asked for here', async () => {
    vi.unstubAllGlobals()
    const doors = doorsWith(answers)
    let asked = new URLSearchParams()
    const open = async (address: string) => {
      const url = new URL(address)
      asked = url.searchParams
      expect(url.href.startsWith(endpoints.authorization_endpoint)).toBe(true)
      await fetch(`${asked.get('redirect_uri')}?code=once&state=${asked.get('state')}`)
    }
    const signedIn = await signInWithOAuth(doors, server, 'client', open, new AbortController().signal)
    expect(signedIn).toEqual({ token: 'session', userId: 'u', username: 'anna' })
    expect(oauthPorts.map(String)).toContain(new URL(asked.get('redirect_uri') ?? '').port)
    expect(asked.get('code_challenge_method')).toBe('S256')
    const traded = new URLSearchParams(String(doors.http.sent[1]?.body))
    expect(Object.fromEntries(traded)).toMatchObject({ grant_type: 'authorization_code', code: 'once' })
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(traded.get('code_verifier') ?? ''))
    expect(Buffer.from(digest).toString('base64url')).toBe(asked.get('code_challenge'))
    expect(doors.clock.waiting).toBe(0)
  })

  it('that comes back without a code means that the person said no', async () => {
    vi.unstubAllGlobals()
    const open = async (address: string) => {
      await fetch(`${new URL(address).searchParams.get('redirect_uri')}?error=access_denied`)
    }
    const attempt = signInWithOAuth(doorsWith(answers), server, 'client', open, new AbortController().signal)
    await expect(attempt).rejects.toMatchObject({ problem: 'denied' })
  })

  it('that never comes back is given up after five minutes, or at once when the person cancels', async () => {
    const doors = doorsWith(answers)
    let opened = () => undefined as unknown
    const isOpen = new Promise<void>((resolve) => {
      opened = resolve
    })
    const signal = new AbortController().signal
    const late = signInWithOAuth(doors, server, 'client', async () => void opened(), signal).catch((error) => error)
    await isOpen
    await doors.clock.pass(5 * 60_000)
    expect(await late).toMatchObject({ problem: 'timedOut' })
    const cancel = new AbortController()
    const cancelled = signInWithOAuth(doors, server, 'client', async () => cancel.abort(), cancel.signal)
    await expect(cancelled).rejects.toMatchObject({ problem: 'cancelled' })
    expect(doors.clock.waiting).toBe(0)
  })
})
