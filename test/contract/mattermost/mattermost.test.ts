// What our adapter relies on at Mattermost. Runs against both personalities of the sandbox; with MATTERMOST_URL and
// MATTERMOST_ADMIN_TOKEN set, the same suite runs against that server, makes its own users there, and removes them.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  signInMethods,
  signInWithOAuth,
  signInWithPassword,
  signInWithToken,
} from '../../../main/mattermost/sign-in.ts'
import type { Company } from '../../../sandbox/company.ts'
import { doors, mattermostApi, mattermostClient } from '../../../sandbox/doors.ts'
import { totpCodes } from '../../../sandbox/mattermost/store.ts'
import { given, type Server, servers } from '../../support/mattermost/servers.ts'

const call = (server: string, method: string, path: string, body?: unknown, token?: string) =>
  mattermostApi(server, token).call(method, path, body)

describe.each(servers)('%s', (_name, open) => {
  let server: Server
  let userId: string
  let client: ReturnType<typeof mattermostClient>
  /** It can end Do not disturb. */
  let modern: boolean
  let newest: boolean
  const cleanUp: (() => Promise<unknown>)[] = []
  const name = `mattercal-${randomBytes(4).toString('hex')}`
  const password = `Pw-${randomBytes(9).toString('base64url')}1!`
  const asAdmin = (method: string, path: string, body?: unknown) =>
    call(server.url, method, path, body, server.adminToken)

  beforeAll(async () => {
    server = await open()
    const made = (await asAdmin('POST', '/users', { username: name, email: `${name}@example.com`, password })) as {
      id: string
    }
    userId = made.id
    cleanUp.push(() => asAdmin('DELETE', `/users/${userId}`))
    const signedIn = await signInWithPassword(doors, server.url, name, password)
    client = mattermostClient(server.url, signedIn.token)
    const [major = 0, minor = 0] = ((await client.config()).Version ?? '0').split('.').map(Number)
    modern = major > 6 || (major === 6 && minor >= 1)
    newest = major >= 10
  })
  afterAll(async () => {
    for (const task of cleanUp.reverse()) await task()
    await server.close()
  })

  it('says what it is and how to sign in', async () => {
    const methods = await signInMethods(doors, server.url)
    expect(methods.password).toBe(true)
    expect(methods.version).toMatch(/^\d+\.\d+/)
    if (!newest) expect(methods.oauth).toBe(false)
  })

  it('refuses a wrong password and a wrong token each in its own way', async () => {
    await expect(signInWithPassword(doors, server.url, name, 'wrong')).rejects.toMatchObject({
      problem: 'wrongPassword',
    })
    await expect(signInWithToken(doors, server.url, 'x'.repeat(26))).rejects.toMatchObject({ problem: 'badToken' })
    await expect(mattermostClient(server.url, 'x'.repeat(26)).me()).rejects.toMatchObject({ kind: 'signIn' })
  })

  it('wants the real user id to set a status, and refuses out of office', async () => {
    const me = mattermostClient(server.url, (await signInWithPassword(doors, server.url, name, password)).token)
    await expect(me.setPresence('me', 'dnd')).rejects.toMatchObject({ status: 400 })
    await expect(me.setPresence(userId, 'ooo')).rejects.toMatchObject({ status: 400 })
  })

  it('sets, reports and leaves availability', async () => {
    const end = Math.floor(Date.now() / 60_000 + 30) * 60
    const dnd = await client.setPresence(userId, 'dnd', end + 17)
    expect(dnd).toMatchObject({ status: 'dnd', manual: true })
    // A server that can expire DND reports the end as it was sent, or cut to the minute; one that cannot reports none.
    expect(modern ? [end, end + 17] : [0]).toContain(dnd.dndEndTime)
    expect((await client.observe()).presence).toEqual(dnd)
    expect(await client.setPresence(userId, 'online')).toMatchObject({ status: 'online', manual: false, dndEndTime: 0 })
    expect(await client.setPresence(userId, 'away')).toMatchObject({ status: 'away', manual: true })
    await client.setPresence(userId, 'online')
  })

  it('sets, cuts, replaces and clears a custom status that carries its end', async () => {
    const expiresAt = Math.floor(Date.now() / 1000 + 1800) * 1000
    await client.setCustomStatus({ emoji: 'calendar', text: 'é'.repeat(120), expiresAt, duration: 'date_and_time' })
    expect((await client.observe()).custom).toMatchObject({ emoji: 'calendar', text: 'é'.repeat(100), expiresAt })
    await client.setCustomStatus({ emoji: 'calendar', text: 'For good', duration: '' })
    const forGood = (await client.observe()).custom
    expect(forGood).toMatchObject({ text: 'For good' })
    expect(forGood?.expiresAt).toBeUndefined()
    await client.clearCustomStatus()
    expect((await client.observe()).custom).toBeNull()
    await expect(
      client.setCustomStatus({
        emoji: 'calendar',
        text: 'Past',
        expiresAt: Date.now() - 60_000,
        duration: 'date_and_time',
      }),
    ).rejects.toMatchObject({ status: 400 })
  })

  it('takes a status off the list of recent ones, with and without an end', async () => {
    const { token } = await signInWithPassword(doors, server.url, name, password)
    const recent = async () => {
      const path = '/users/me/preferences/custom_status/name/recent_custom_statuses'
      const { value } = (await call(server.url, 'GET', path, undefined, token)) as { value: string }
      return (JSON.parse(value) as { text: string }[]).map(({ text }) => text)
    }
    const expiresAt = Math.floor(Date.now() / 1000 + 1800) * 1000
    const title = { emoji: 'calendar', text: 'Talk with the bank', expiresAt, duration: 'date_and_time' } as const
    const own = { emoji: 'calendar', text: 'Out for lunch', duration: '' } as const
    await client.setCustomStatus(own)
    await client.setCustomStatus(title)
    expect((await recent()).slice(0, 2)).toEqual([title.text, own.text])
    await client.forgetRecentStatus(title)
    expect((await recent())[0]).toBe(own.text)
    expect((await client.observe()).custom).toMatchObject({ text: title.text })
    await client.forgetRecentStatus(own)
    expect(await recent()).not.toContain(own.text)
    await client.clearCustomStatus()
  })

  it('keeps what the user wrote about their clock, or says it never was', async () => {
    expect(await client.militaryTime()).toBeUndefined()
    await call(
      server.url,
      'PUT',
      '/users/me/preferences',
      [{ user_id: userId, category: 'display_settings', name: 'use_military_time', value: 'true' }],
      (await signInWithPassword(doors, server.url, name, password)).token,
    )
    expect(await client.militaryTime()).toBe(true)
  })

  it('has bots that write to a person, whose buttons hide what they call', async () => {
    const bot = (await asAdmin('POST', '/bots', { username: `${name}-bot`, display_name: 'Calendar' })) as {
      user_id: string
    }
    cleanUp.push(() => asAdmin('POST', `/bots/${bot.user_id}/disable`))
    const { token } = (await asAdmin('POST', `/users/${bot.user_id}/tokens`, { description: 'contract test' })) as {
      token: string
    }
    const asBot = (method: string, path: string, body?: unknown) => call(server.url, method, path, body, token)
    const channel = (await asBot('POST', '/channels/direct', [bot.user_id, userId])) as { id: string; type: string }
    expect(await asBot('POST', '/channels/direct', [userId, bot.user_id])).toMatchObject({ id: channel.id, type: 'D' })
    const actions = [
      {
        id: 'accept',
        type: 'button',
        name: 'Accept',
        integration: { url: 'https://bot.example.com/actions', context: { secret: 'x' } },
      },
    ]
    const post = (await asBot('POST', '/posts', {
      channel_id: channel.id,
      message: 'Hello',
      props: { attachments: [{ text: 'Invitation', actions }] },
    })) as { id: string; props: unknown }
    expect(JSON.stringify(post.props)).not.toContain('bot.example.com')
    expect(post.props).toMatchObject({ from_bot: 'true' })
    await expect(asBot('PUT', `/users/${userId}/status`, { user_id: userId, status: 'dnd' })).rejects.toMatchObject({
      status: 403,
    })
    const mine = (await signInWithPassword(doors, server.url, name, password)).token
    await expect(call(server.url, 'POST', `/posts/${post.id}/actions/no-dash`, {}, mine)).rejects.toMatchObject({
      status: 404,
    })
  })

  it('ends a session', async () => {
    const { token } = await signInWithPassword(doors, server.url, name, password)
    const short = mattermostClient(server.url, token)
    await short.logout()
    await expect(short.me()).rejects.toMatchObject({ kind: 'signIn', code: 'api.context.session_expired.app_error' })
  })

  if (!given)
    describe('with the sandbox’s switches', () => {
      it('asks for a one-time code, and takes each only as often as the version does', async () => {
        const user = server.company?.mattermost.store.users.get(userId)
        if (!user) throw new Error('no user')
        user.totp = 'JBSWY3DPEHPK3PXP'
        await expect(signInWithPassword(doors, server.url, name, password)).rejects.toMatchObject({
          problem: 'codeNeeded',
        })
        await expect(signInWithPassword(doors, server.url, name, password, '000000')).rejects.toMatchObject({
          problem: 'wrongCode',
        })
        const code = totpCodes(user.totp, Date.now())[0] as string
        // As an authenticator shows it.
        await signInWithPassword(doors, server.url, name, password, `${code.slice(0, 3)} ${code.slice(3)}`)
        if (newest)
          await expect(signInWithPassword(doors, server.url, name, password, code)).rejects.toMatchObject({
            problem: 'wrongCode',
          })
        user.totp = undefined
        user.failedAttempts = 0
      })

      it('does without custom statuses or statuses when the server has them switched off', async () => {
        const { mattermost } = server.company as Company
        mattermost.switches.customStatuses = false
        const other = mattermostClient(server.url, (await signInWithPassword(doors, server.url, name, password)).token)
        await other.setCustomStatus({ emoji: 'calendar', text: 'x', duration: '' })
        expect((await other.observe()).custom).toBeUndefined()
        mattermost.switches.customStatuses = true
        mattermost.switches.userStatuses = false
        expect((await client.observe()).presence).toBeUndefined()
        mattermost.switches.userStatuses = true
      })

      it('brings a timed DND back to what was before it, and ends an auto-reply that a status overwrites', async () => {
        const { mattermost, clock } = server.company as Company
        await client.setPresence(userId, 'dnd', Math.floor(clock.now() / 1000) + 600)
        // Some releases look only every five minutes.
        clock.advance(16 * 60_000)
        const status = (await client.observe()).presence
        expect(status).toMatchObject(modern ? { status: 'online', manual: false } : { status: 'dnd', manual: true })
        await client.setPresence(userId, 'online')
        const user = mattermost.store.users.get(userId)
        const token = (await signInWithPassword(doors, server.url, name, password)).token
        await call(
          server.url,
          'PUT',
          `/users/${userId}/patch`,
          { notify_props: { ...user?.notify_props, auto_responder_active: 'true' } },
          token,
        )
        expect((await client.observe()).presence?.status).toBe('ooo')
        await client.setPresence(userId, 'dnd')
        expect(mattermost.store.users.get(userId)?.notify_props.auto_responder_active).toBe('false')
        await client.setPresence(userId, 'online')
      })

      it('lets a cookie win over the bearer, which is why we keep none', async () => {
        const { token } = await signInWithPassword(doors, server.url, name, password)
        const headers = {
          authorization: `Bearer ${token}`,
          cookie: `MMAUTHTOKEN=${token}`,
          'content-type': 'application/json',
        }
        const answer = await fetch(`${server.url}/api/v4/users/me/status`, {
          method: 'PUT',
          headers,
          body: JSON.stringify({ user_id: userId, status: 'away' }),
        })
        expect(answer.status).toBe(401)
      })

      it('refuses an emoji it does not know, if it is new enough to look', async () => {
        const wish = client.setCustomStatus({ emoji: 'no_such_emoji', text: 'x', duration: '' })
        if (newest)
          await expect(wish).rejects.toMatchObject({ code: 'api.custom_status.set_custom_statuses.emoji_not_found' })
        else await wish
      })

      it('says 429 in plain text with the time to wait', async () => {
        const { mattermost } = server.company as Company
        mattermost.switches.fail = { path: '/users/me', status: 429, times: 1, retryAfter: 7 }
        await expect(client.me()).rejects.toMatchObject({ kind: 'throttled', retryAfterMs: 7000 })
      })

      it('signs in in the browser where the server offers it', async () => {
        const clientId = server.company?.config.mattermost.oauthClientId ?? ''
        const allow = async (address: string) => {
          const url = new URL(address)
          const form = new URLSearchParams([...url.searchParams])
          form.set('login', name)
          form.set('password', password)
          form.set('go', 'yes')
          const back = await fetch(new URL('/oauth/sign-in', url), { method: 'POST', body: form, redirect: 'manual' })
          await fetch(back.headers.get('location') ?? '')
        }
        const attempt = signInWithOAuth(doors, server.url, clientId, allow, new AbortController().signal)
        if (newest) expect((await attempt).userId).toBe(userId)
        else await expect(attempt).rejects.toMatchObject({ problem: 'failed' })
      })

      it('says what is not there', async () => {
        await expect(call(server.url, 'GET', '/no/such/thing', undefined, server.adminToken)).rejects.toMatchObject({
          status: 501,
        })
        await expect(signInMethods(doors, server.company?.config.m365.graph ?? '')).rejects.toBeInstanceOf(Error)
      })
    })
})
