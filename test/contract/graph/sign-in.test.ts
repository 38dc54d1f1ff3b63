// What our adapter relies on at Entra: sign-ins, silent refreshes, claims challenges. Runs against the sandbox.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { M365Account } from '../../../main/m365/account.ts'
import type { M365Config } from '../../../main/m365/clouds.ts'
import type { GraphClient } from '../../../main/m365/graph-client.ts'
import { SignInProblem } from '../../../main/m365/sign-in-problem.ts'
import { type Company, startCompany } from '../../../sandbox/company.ts'
import { doors, graphClient } from '../../../sandbox/doors.ts'
import { anna, type GraphCompany, openGraphCompany, real } from './graph-company.ts'

describe.skipIf(real)('signing in to the sandbox’s Microsoft 365', () => {
  let opened: GraphCompany
  let company: Company
  let graph: GraphClient
  let account: M365Account
  let browser: GraphCompany['browser']
  beforeAll(async () => {
    opened = await openGraphCompany()
    ;({ company, graph, account, browser } = opened)
  })
  afterAll(() => opened.company.close())
  beforeEach(() => opened.reset())

  it('knows who is signed in, whoever else asks for a token at the same time', async () => {
    for (let turns = 0; turns < 30; turns++) {
      const token = account.token()
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      expect((await account.profile())?.name, `after ${turns} turns`).toBe(anna.name)
      await token
    }
  })

  it('remembers who it is across a restart, and refreshes in silence', async () => {
    expect(await account.profile()).toMatchObject({ name: anna.name, username: anna.address })
    company.identity.expireAccessTokens()
    await graph.request({ url: '/me' })
    expect(opened.keptTokens()).toContain('RefreshToken')
  })

  it.each<[string, { error: string; number: number; suberror?: string }, string]>([
    ['MFA as interaction_required', { error: 'interaction_required', number: 50076 }, 'again'],
    ['MFA as invalid_grant', { error: 'invalid_grant', number: 50076, suberror: 'basic_action' }, 'again'],
    ['revoked', { error: 'invalid_grant', number: 50173, suberror: 'bad_token' }, 'again'],
    ['idle for too long', { error: 'invalid_grant', number: 700082 }, 'again'],
    ['sign-in frequency', { error: 'invalid_grant', number: 70043 }, 'again'],
    ['no consent', { error: 'invalid_grant', number: 65001, suberror: 'consent_required' }, 'admin'],
    ['blocked by a rule', { error: 'interaction_required', number: 53003 }, 'blocked'],
    ['not assigned', { error: 'invalid_grant', number: 50105 }, 'blocked'],
    ['account locked', { error: 'invalid_grant', number: 50053 }, 'account'],
    ['Graph not in this tenant', { error: 'invalid_resource', number: 500011 }, 'settings'],
    ['trouble for now', { error: 'temporarily_unavailable', number: 90033 }, 'trouble'],
    ['a number nobody has seen', { error: 'invalid_grant', number: 999999 }, 'again'],
  ])('tells %s', async (_name, failure, kind) => {
    company.identity.failures.push({ ...failure, at: 'token', times: 1 })
    const problem = await account.signIn(new AbortController().signal).catch((error: unknown) => error)
    company.identity.failures.length = 0
    expect(problem).toBeInstanceOf(SignInProblem)
    expect((problem as SignInProblem).kind).toBe(kind)
    if (kind === 'admin') expect((problem as SignInProblem).adminLink).toContain('/adminconsent?client_id=')
  })

  it('ends by itself when the browser never comes back, and can be cancelled', async () => {
    const silent = new M365Account({
      ...doors,
      config: company.config.m365,
      cache: { read: async () => undefined, write: async () => undefined, remove: async () => undefined },
      openBrowser: async () => undefined,
      signInTimeout: 50,
    })
    await expect(silent.signIn(new AbortController().signal)).rejects.toMatchObject({ kind: 'timedOut' })
    const cancel = new AbortController()
    const waiting = new M365Account({
      ...doors,
      config: company.config.m365,
      cache: { read: async () => undefined, write: async () => undefined, remove: async () => undefined },
      openBrowser: async () => cancel.abort(),
    })
    await expect(waiting.signIn(cancel.signal)).rejects.toMatchObject({ kind: 'cancelled' })
  })

  const another = (change: Partial<M365Config> = {}) => {
    let kept: string | undefined
    return new M365Account({
      ...doors,
      config: { ...company.config.m365, ...change },
      cache: {
        read: async () => kept,
        write: async (text) => {
          kept = text
        },
        remove: async () => undefined,
      },
      openBrowser: (url) => browser(url),
    })
  }

  it.each([-300, 300])(
    'works with a sign-in server whose clock is %d s off, and with short-lived tokens',
    async (skew) => {
      company.identity.clockSkew = skew
      company.identity.tokenLife = 2
      const person = another()
      await person.signIn(new AbortController().signal)
      const first = await person.token()
      expect(await graphClient(company.config.m365.graph, person).request({ url: '/me' })).toBeTruthy()
      // A token about to end is renewed in silence.
      expect(await person.token()).not.toBe(first)
      company.identity.clockSkew = 0
      company.identity.tokenLife = undefined
    },
  )

  it('belongs to one cloud: another one refuses its tokens', async () => {
    company.graph.switches.cloud = 'china'
    const person = another({ cloud: 'china' })
    await person.signIn(new AbortController().signal)
    expect(await graphClient(company.config.m365.graph, person).request({ url: '/me' })).toBeTruthy()
    const foreign = another()
    await foreign.signIn(new AbortController().signal)
    await expect(graphClient(company.config.m365.graph, foreign).request({ url: '/me' })).rejects.toMatchObject({
      kind: 'signIn',
    })
    company.graph.switches.cloud = 'global'
  })

  it('says that the tenant or the server is wrong', async () => {
    const wrong = new M365Account({
      ...doors,
      config: { ...company.config.m365, tenantId: '00000000-0000-0000-0000-000000000000' },
      cache: { read: async () => undefined, write: async () => undefined, remove: async () => undefined },
      openBrowser: async (url) => void (await fetch(url)),
      signInTimeout: 100,
    })
    // Entra shows this one in the browser only.
    await expect(wrong.signIn(new AbortController().signal)).rejects.toMatchObject({ kind: 'timedOut' })
    const nowhere = new M365Account({
      ...doors,
      config: { ...company.config.m365, authority: 'https://localhost:1' },
      cache: { read: async () => undefined, write: async () => undefined, remove: async () => undefined },
      openBrowser: async () => undefined,
    })
    await expect(nowhere.signIn(new AbortController().signal)).rejects.toMatchObject({
      kind: 'trouble',
    })
  })

  it('says that a certificate is not trusted, instead of calling it offline', async () => {
    // Another company has an authority of its own, which this machine does not know.
    const other = await startCompany({ empty: true })
    const stranger = graphClient(other.config.m365.graph, { token: async () => 'x' })
    await expect(stranger.request({ url: '/me' })).rejects.toMatchObject({ kind: 'tls' })
    const person = new M365Account({
      ...doors,
      config: other.config.m365,
      cache: { read: async () => undefined, write: async () => undefined, remove: async () => undefined },
      openBrowser: async () => undefined,
      signInTimeout: 500,
    })
    await expect(person.signIn(new AbortController().signal)).rejects.toMatchObject({ kind: 'tls' })
    await other.close()
  })

  it('a revoked account asks for a sign-in, not for a retry', async () => {
    company.identity.revoke(anna.address)
    await expect(graph.request({ url: '/me' })).rejects.toMatchObject({ kind: 'signIn' })
    await account.signIn(new AbortController().signal)
    expect(await graph.request({ url: '/me' })).toMatchObject({ mail: anna.address })
  })

  it('answers a claims challenge with a fresh token that carries the claims', async () => {
    company.graph.switches.claimsChallenge = true
    expect(await graph.request({ url: '/me' })).toMatchObject({ mail: anna.address })
  })
})
