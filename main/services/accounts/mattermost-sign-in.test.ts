import { get } from 'node:http'
import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { CompanyInMemory } from '../../../test/support/in-memory/company.ts'
import { defaultSettings, type Settings } from '../../core/settings/settings.ts'
import { Failure } from '../../net/failure.ts'
import { type Http, notTls } from '../../net/http.ts'
import { StoreError } from '../../store/files.ts'
import { memoryVault, type Vault } from '../../store/vault.ts'
import { UserSettings } from '../settings/user-settings.ts'
import { MattermostSignIn } from './mattermost-sign-in.ts'

let desk: Desk
let company: CompanyInMemory
let vault: Vault | undefined
let settings: UserSettings
let session: string[]
let signIn: MattermostSignIn
beforeEach(() => {
  desk = new Desk(0)
  company = new CompanyInMemory(desk.clock)
  vault = memoryVault()
  settings = new UserSettings({ store: inMemory<Settings>(structuredClone(defaultSettings)), state: desk.state })
  session = []
  signIn = make()
})

const make = (
  openBrowser: (url: string) => Promise<void> = async () => expect.fail('no browser is opened'),
  http: Http = company.http,
) =>
  new MattermostSignIn({
    ...desk,
    http,
    settings,
    session: {
      start: (_client, userId) => void session.push(`start ${userId}`),
      end: async (why) => void session.push(`end ${why}`),
    },
    vault: () => vault,
    openBrowser,
  })

const password = { method: 'password' as const, server: 'chat.example.com', loginId: 'anna', password: 'secret' }
const token = { method: 'token' as const, server: 'https://chat.example.com/', token: 'anna-token' }
const account = () => settings.value.connection.mattermost

describe('looking for a server', () => {
  it('says how one can sign in there', async () => {
    expect(await signIn.find('chat.example.com')).toEqual({
      ok: true,
      found: { server: company.mattermostUrl, siteName: '', password: true, oauth: false },
    })
  })

  it('tells an address that is none from a server that is none, and from a network that is down', async () => {
    const bad = await signIn.find('https://')
    company.trouble = () => 404
    const none = await signIn.find('chat.example.com')
    company.trouble = () => 'offline'
    const down = await signIn.find('chat.example.com')
    const messages = [bad, none, down].map((result) => (result.ok ? '' : result.message))
    expect(new Set(messages).size).toBe(3)
    expect(messages).not.toContain('')
    expect(messages[2]).toContain('Mattermost')
  })
})

describe('an address', () => {
  it.each([401, 403, 400, 404])(
    'at which something answers %i is no Mattermost, and nobody is asked to sign in again',
    async (status) => {
      company.trouble = () => status
      const told = await signIn.find('intranet.example.com')
      expect(told).toMatchObject({ ok: false, message: 'There is no Mattermost server at that address.' })
    },
  )

  it('of a server that does not encrypt is told apart from one with a bad certificate', async () => {
    const plain = make(undefined, {
      ...company.http,
      send: () => Promise.reject(new Failure('tls', 'no TLS', { code: notTls })),
    } as unknown as Http)
    expect(await plain.find('chat.example.com')).toMatchObject({
      ok: false,
      message: `The server at that address does not encrypt. If that is meant to be so, type http://chat.example.com`,
    })
  })
})

describe('signing in', () => {
  it('keeps the token in the vault, and nowhere else', async () => {
    expect(await signIn.signIn(password)).toEqual({ ok: true })
    expect(await vault?.read('mattermost-token')).toBe('anna-token')
    expect(JSON.stringify(settings.value)).not.toContain('anna-token')
    expect(account()).toEqual({
      server: company.mattermostUrl,
      userId: 'anna-id',
      username: 'anna',
      method: 'password',
    })
    expect(desk.state.get().mattermost).toEqual({ state: 'signedIn', name: 'anna' })
    expect(session).toEqual(['end signOut', 'start anna-id'])
  })

  it('with a wrong password says so, and changes nothing', async () => {
    const told = await signIn.signIn({ ...password, password: 'wrong' })
    expect(told).toMatchObject({ ok: false, code: undefined })
    expect(await vault?.read('mattermost-token')).toBeUndefined()
    expect(account()).toBeUndefined()
    expect(session).toEqual([])
  })

  it('again as the same user keeps what belongs to them', async () => {
    await signIn.signIn(password)
    await signIn.signIn(token)
    expect(session).toEqual(['end signOut', 'start anna-id', 'end again', 'start anna-id'])
  })

  it('as another user ends what belonged to the one before', async () => {
    await signIn.signIn(password)
    company.sessions.set('ben-token', { id: 'ben-id', username: 'ben' })
    await signIn.signIn({ ...token, token: 'ben-token' })
    expect(session.slice(2)).toEqual(['end signOut', 'start ben-id'])
    expect(desk.state.get().mattermost.name).toBe('ben')
  })

  it('as another user that ends half-way leaves no token beside another one’s name', async () => {
    await signIn.signIn(token)
    company.sessions.set('ben-token', { id: 'ben-id', username: 'ben' })
    vault = { ...(vault as Vault), write: () => new Promise<never>(() => undefined) }
    void signIn.signIn({ ...token, token: 'ben-token' })
    await settle()
    expect(account()).toEqual({ server: company.mattermostUrl })
  })

  it('as another user on a full disk leaves the one before signed in', async () => {
    await signIn.signIn(token)
    company.sessions.set('ben-token', { id: 'ben-id', username: 'ben' })
    const full = new StoreError('token', Object.assign(new Error('full'), { code: 'ENOSPC' }))
    vault = { ...(vault as Vault), write: () => Promise.reject(full) }
    await expect(signIn.signIn({ ...token, token: 'ben-token' })).rejects.toBe(full)
    expect(account()).toMatchObject({ userId: 'anna-id' })
    expect(session).toEqual(['end signOut', 'start anna-id'])
  })

  it('is not possible without a keychain', async () => {
    vault = undefined
    expect(await signIn.signIn(password)).toEqual({ ok: false, message: 'There is no keychain to keep the sign-in.' })
    expect(company.lines).toEqual([])
  })

  it('to an address that is none says so', async () => {
    expect(await signIn.signIn({ ...token, server: 'https://' })).toMatchObject({ ok: false })
    expect(company.lines).toEqual([])
  })
})

describe('at the start', () => {
  it('the account of the last run is taken up without the network', async () => {
    await signIn.signIn(token)
    session.length = 0
    company.lines.length = 0
    company.trouble = () => 'offline'
    await make().restore()
    expect(session).toEqual(['start anna-id'])
    expect(desk.state.get().mattermost).toEqual({ state: 'signedIn', name: 'anna' })
    expect(company.lines).toEqual([])
  })

  it('a token that is gone asks for a sign-in', async () => {
    await signIn.signIn(token)
    session.length = 0
    await vault?.remove('mattermost-token')
    await make().restore()
    expect(session).toEqual([])
    expect(desk.state.get().mattermost).toEqual({ state: 'signInNeeded', name: 'anna' })
  })

  it('what a sign-out that did not get to its end left behind is taken away, and nobody is asked', async () => {
    await signIn.signIn(token)
    await settings.connect({ mattermost: { server: company.mattermostUrl } })
    desk.state.set({ mattermost: { state: 'signedOut' } })
    session.length = 0
    await make().restore()
    expect(session).toEqual([])
    expect(desk.state.get().mattermost).toEqual({ state: 'signedOut' })
    expect(await vault?.read('mattermost-token')).toBeUndefined()
  })

  it('nobody is signed in when nobody was', async () => {
    await signIn.restore()
    expect(desk.state.get().mattermost).toEqual({ state: 'signedOut' })
  })
})

describe('signing out', () => {
  it('ends a password session on the server, and remembers where the server is', async () => {
    await signIn.signIn(password)
    await signIn.signOut()
    expect(session.at(-1)).toBe('end signOut')
    expect(company.sessions.has('anna-token')).toBe(false)
    expect(await vault?.read('mattermost-token')).toBeUndefined()
    expect(account()).toEqual({ server: company.mattermostUrl })
    expect(desk.state.get().mattermost).toEqual({ state: 'signedOut' })
  })

  it('leaves a token alone that other programs use', async () => {
    await signIn.signIn(token)
    await signIn.signOut()
    expect(company.sessions.has('anna-token')).toBe(true)
    expect(await vault?.read('mattermost-token')).toBeUndefined()
  })

  it('that ends half-way asks nobody to sign in again', async () => {
    await signIn.signIn(token)
    vault = { ...(vault as Vault), remove: () => new Promise<never>(() => undefined) }
    void signIn.signOut()
    await settle()
    expect(account()).toEqual({ server: company.mattermostUrl })
  })

  it('works although the server cannot be reached', async () => {
    await signIn.signIn(password)
    company.trouble = () => 'offline'
    await signIn.signOut()
    expect(await vault?.read('mattermost-token')).toBeUndefined()
    expect(desk.state.get().mattermost).toEqual({ state: 'signedOut' })
  })
})

describe('a sign-in in the browser', () => {
  const oauth = { method: 'oauth' as const, server: 'chat.example.com', clientId: 'app' }

  it('is not offered by a server that does not know it', async () => {
    expect(await signIn.signIn(oauth)).toMatchObject({ ok: false })
  })

  it('ends when it is cancelled, and leaves no timer and no door open', async () => {
    company.metadata = {
      authorization_endpoint: `${company.mattermostUrl}/oauth/authorize`,
      token_endpoint: `${company.mattermostUrl}/oauth/access_token`,
    }
    let opened = ''
    signIn = make(async (url) => {
      opened = url
    })
    const told = signIn.signIn(oauth)
    // The door opens on a real port.
    for (let turn = 0; turn < 100 && !opened; turn++) await settle()
    signIn.cancel()
    expect(await told).toMatchObject({ ok: false })
    expect(desk.clock.waiting).toBe(0)
    const redirect = new URL(opened).searchParams.get('redirect_uri') ?? ''
    const code = await new Promise((resolve) =>
      get(redirect, () => resolve('open')).on('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
    )
    expect(code).toBe('ECONNREFUSED')
    expect(account()).toBeUndefined()
  })
})
