import { get } from 'node:http'
import { Response } from 'undici'
import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { event } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { defaultSettings, type Settings } from '../../core/settings/settings.ts'
import { SystemHttp, type Transport } from '../../net/http.ts'
import { memoryVault, type Vault } from '../../store/vault.ts'
import { UserSettings } from '../settings/user-settings.ts'
import { M365SignIn } from './m365-sign-in.ts'

const tenantId = '11111111-1111-1111-1111-111111111111'
const wanted = {
  cloud: 'global' as const,
  tenantId,
  clientId: '22222222-2222-2222-2222-222222222222',
  chooseAccount: false,
}

let desk: Desk
let vault: Vault | undefined
let settings: UserSettings
let session: string[]
let signIn: M365SignIn
/** Who signs in at Microsoft. */
let username: string
/** The addresses that the browser was sent to. */
let opened: URL[]
let offline: boolean
beforeEach(() => {
  desk = new Desk(Date.now())
  vault = memoryVault()
  settings = new UserSettings({ store: inMemory<Settings>(structuredClone(defaultSettings)), state: desk.state })
  session = []
  username = 'anna@example.com'
  opened = []
  offline = false
  signIn = make()
})

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

const microsoft: Transport = async ({ url }) => {
  if (offline) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  if (!url.includes('/oauth2/v2.0/token')) return Response.json({ error: { code: 'no' } }, { status: 403 })
  const seconds = Math.floor(Date.now() / 1_000)
  const claims = {
    tid: tenantId,
    oid: username,
    name: 'Anna Berger',
    preferred_username: username,
    iat: seconds,
    exp: seconds + 3600,
  }
  return Response.json({
    token_type: 'Bearer',
    scope: 'openid profile offline_access Calendars.ReadWrite MailboxSettings.Read',
    expires_in: 3600,
    access_token: 'access',
    refresh_token: 'refresh',
    id_token: `${base64url({ alg: 'none' })}.${base64url(claims)}.`,
    client_info: base64url({ uid: username, utid: tenantId }),
  })
}

function make() {
  return new M365SignIn({
    ...desk,
    http: new SystemHttp(desk.clock, microsoft),
    settings,
    session: {
      start: async ({ account }) => void session.push(`start ${account}`),
      end: async (why) => void session.push(`end ${why}`),
    },
    vault: () => vault,
    openBrowser: async (url) => void opened.push(new URL(url)),
  })
}

/** Waits until the browser is open for the nth time. */
async function browser(count = 1): Promise<URL> {
  for (let turn = 0; turn < 400 && opened.length < count; turn++) await settle()
  return opened[count - 1] ?? expect.fail('the browser was not opened')
}

/** The browser comes back from Microsoft with this. */
async function comeBack(at: URL, query: Record<string, string>): Promise<void> {
  const back = new URL(at.searchParams.get('redirect_uri') ?? '')
  back.hostname = '127.0.0.1'
  for (const [name, value] of Object.entries({ ...query, state: at.searchParams.get('state') ?? '' }))
    back.searchParams.set(name, value)
  await new Promise((resolve, reject) =>
    get(back, (response) => response.resume().on('end', resolve)).on('error', reject),
  )
}

async function enter() {
  const told = signIn.signIn(wanted)
  await comeBack(await browser(opened.length + 1), { code: 'code' })
  return told
}

const shown = () => desk.state.get().m365

describe('signing in', () => {
  it('keeps the tokens in the vault, and begins with the calendar', async () => {
    expect(await enter()).toEqual({ ok: true })
    expect(shown()).toMatchObject({ state: 'signedIn', name: 'Anna Berger (anna@example.com)' })
    expect(await vault?.read('m365-tokens')).toContain('refresh')
    expect(settings.value.connection.m365).toMatchObject({ tenantId, username })
    expect(JSON.stringify(settings.value)).not.toContain('refresh')
    expect(session).toEqual(['end signOut', `start anna@example.com.${tenantId}`])
    expect(desk.clock.waiting).toBe(0)
  })

  it('as another person starts without the first one’s calendar; as the same one it stays', async () => {
    await enter()
    desk.show(event())
    await enter()
    expect(desk.state.get().events.size).toBe(1)
    expect(session.slice(-2)).toEqual(['end again', `start anna@example.com.${tenantId}`])
    username = 'ben@example.com'
    await enter()
    expect(desk.state.get().events.size).toBe(0)
    expect(desk.state.get().sync).toEqual({ running: false })
    expect(session.slice(-2)).toEqual(['end signOut', `start ben@example.com.${tenantId}`])
  })

  it('as somebody whose address ends alike is another person', async () => {
    username = 'banjo@example.com'
    await enter()
    desk.show(event())
    username = 'jo@example.com'
    await enter()
    expect(desk.state.get().events.size).toBe(0)
    expect(session.slice(-2)).toEqual(['end signOut', `start jo@example.com.${tenantId}`])
  })

  it('that is cut off before the new name is kept leaves nobody with another one’s tokens', async () => {
    await enter()
    const kept = settings.value.connection.m365
    username = 'ben@example.com'
    await enter()
    await settings.connect({ m365: kept })
    session.length = 0
    await make().restore()
    expect(session).toEqual([])
    expect(shown()).toMatchObject({ state: 'signInNeeded', name: 'anna@example.com' })
  })

  it('that an administrator must approve says so, with the address for that', async () => {
    const told = signIn.signIn(wanted)
    const description = 'AADSTS65001: The user or administrator has not consented'
    await comeBack(await browser(), { error: 'consent_required', error_description: description })
    expect(await told).toMatchObject({ ok: false })
    expect(shown()).toMatchObject({ state: 'signedOut' })
    expect(shown().problem).toBeTruthy()
    expect(shown().adminLink).toContain(`${tenantId}/adminconsent`)
    expect(session).toEqual([])
  })

  it('is not possible without a keychain', async () => {
    vault = undefined
    expect(await signIn.signIn(wanted)).toEqual({ ok: false, message: 'There is no keychain to keep the sign-in.' })
    expect(opened).toEqual([])
  })

  it('that never comes back is given up after five minutes, with a reason', async () => {
    const told = signIn.signIn(wanted)
    await browser()
    await desk.clock.pass(5 * 60_000)
    expect(await told).toMatchObject({ ok: false })
    expect(shown()).toMatchObject({ state: 'signedOut' })
    expect(shown().problem).toBeTruthy()
    expect(desk.clock.waiting).toBe(0)
  })

  it('that is cancelled goes back to what was before, without a complaint', async () => {
    await enter()
    const told = signIn.signIn(wanted)
    await browser(2)
    expect(shown().state).toBe('signingIn')
    signIn.cancel()
    expect(await told).toMatchObject({ ok: false })
    expect(shown()).toMatchObject({ state: 'signedIn', name: 'Anna Berger (anna@example.com)', problem: undefined })
    expect(session).toEqual(['end signOut', `start anna@example.com.${tenantId}`])
  })

  it('a second time takes over from the first, which no longer says anything', async () => {
    const first = signIn.signIn(wanted)
    await browser()
    const second = signIn.signIn(wanted)
    expect(await first).toMatchObject({ ok: false })
    expect(shown().state).toBe('signingIn')
    await comeBack(await browser(2), { code: 'code' })
    expect(await second).toEqual({ ok: true })
    expect(shown().state).toBe('signedIn')
  })

  it('a second time that fails goes back to what was before both', async () => {
    await enter()
    const first = signIn.signIn(wanted)
    await browser(2)
    const second = signIn.signIn(wanted)
    await browser(3)
    signIn.cancel()
    await Promise.all([first, second])
    expect(shown()).toMatchObject({ state: 'signedIn', name: 'Anna Berger (anna@example.com)' })
  })
})

describe('at the start', () => {
  it('the account of the last run is taken up without the network', async () => {
    await enter()
    session.length = 0
    offline = true
    signIn = make()
    await signIn.restore()
    expect(session).toEqual([`start anna@example.com.${tenantId}`])
    expect(shown()).toMatchObject({ state: 'signedIn', name: 'Anna Berger (anna@example.com)' })
    await settle()
    expect(desk.faults).toEqual([])
  })

  it('tokens that are gone ask for a sign-in', async () => {
    await enter()
    session.length = 0
    await vault?.remove('m365-tokens')
    await make().restore()
    expect(session).toEqual([])
    expect(shown()).toMatchObject({ state: 'signInNeeded', name: 'anna@example.com' })
  })

  it('what a sign-out that did not get to its end left behind is taken away, and nobody is asked', async () => {
    await enter()
    const { m365 } = settings.value.connection
    await settings.connect({ m365: m365 && { ...m365, username: undefined } })
    desk.state.set({ m365: { state: 'signedOut' } })
    session.length = 0
    await make().restore()
    expect(session).toEqual([])
    expect(shown()).toEqual({ state: 'signedOut' })
    expect((await vault?.read('m365-tokens')) ?? '').not.toContain('refresh')
  })

  it('nobody is signed in when nobody was', async () => {
    await signIn.restore()
    expect(shown()).toEqual({ state: 'signedOut' })
  })
})

describe('signing out', () => {
  it('forgets the tokens and the calendar, and remembers the organization', async () => {
    await enter()
    desk.show(event())
    await signIn.signOut()
    expect(session.at(-1)).toBe('end signOut')
    expect(shown()).toEqual({ state: 'signedOut' })
    expect(desk.state.get().events.size).toBe(0)
    expect(desk.state.get().sync).toEqual({ running: false })
    expect((await vault?.read('m365-tokens')) ?? '').not.toContain('refresh')
    expect(settings.value.connection.m365).toEqual({
      cloud: 'global',
      tenantId,
      clientId: wanted.clientId,
      username: undefined,
    })
  })

  it('needs no network', async () => {
    await enter()
    offline = true
    await signIn.signOut()
    expect(shown()).toEqual({ state: 'signedOut' })
  })

  it('that ends half-way asks nobody to sign in again', async () => {
    await enter()
    vault = { ...(vault as Vault), remove: () => new Promise<never>(() => undefined) }
    signIn = make()
    await signIn.restore()
    void signIn.signOut()
    await settle()
    expect(settings.value.connection.m365).toMatchObject({ tenantId, username: undefined })
  })
})
