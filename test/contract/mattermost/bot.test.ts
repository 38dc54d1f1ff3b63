// What the bot relies on at Mattermost: its account, DMs, clicks, dialogs and slash commands, on both personalities of
// the sandbox. With MATTERMOST_URL and MATTERMOST_ADMIN_TOKEN set, the same suite runs against that server; then
// BOT_PUBLIC_URL must be an address of this machine that the server may call (AllowedUntrustedInternalConnections).

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type RunningBot, startBot } from '../../../bot/bot.ts'
import { configSchema } from '../../../bot/config/config.ts'
import { setUp } from '../../../bot/config/setup.ts'
import type { BotLinkClient } from '../../../main/bot-link/client.ts'
import type { Action, PutMessage } from '../../../main/bot-link/protocol.ts'
import { signInWithPassword } from '../../../main/mattermost/sign-in.ts'
import { pair } from '../../../main/services/bot-link/pairing.ts'
import { botLinkClient, doors, mattermostApi, mattermostBotClient, mattermostClient } from '../../../sandbox/doors.ts'
import { eventually } from '../../support/eventually.ts'
import { given, type Server, servers } from '../../support/mattermost/servers.ts'

interface ShownPost {
  id: string
  message: string
  props: { attachments?: { actions?: { id: string; name: string; integration?: unknown }[] }[] }
}

describe.each(servers)('%s', (_name, open) => {
  let server: Server
  let running: RunningBot
  let userId: string
  let token: string
  let teamId: string
  let relay: BotLinkClient
  let channel: string
  const actions: Action[] = []
  const stopListening = new AbortController()
  const cleanUp: (() => Promise<unknown>)[] = []
  const name = `mattercal-${randomBytes(4).toString('hex')}`
  const password = `Pw-${randomBytes(9).toString('base64url')}1!`
  const asAdmin = (method: string, path: string, body?: unknown) =>
    mattermostApi(server.url, server.adminToken).call(method, path, body)
  const asUser = (method: string, path: string, body?: unknown) =>
    mattermostApi(server.url, token).call(method, path, body)
  const put = (key: string, body: PutMessage['body']) =>
    relay.putMessage(key, { body, standIn: false, asOf: Date.now() })
  const posts = async () => {
    const page = (await asUser('GET', `/channels/${channel}/posts`)) as {
      order: string[]
      posts: Record<string, ShownPost>
    }
    return page.order.map((id) => page.posts[id] as ShownPost)
  }
  const post = (text: string) =>
    eventually(
      async () => (await posts()).find((one) => one.message.startsWith(text)),
      (found) => found !== undefined,
    ).then((found) => found as ShownPost)
  const nextAction = async () => {
    const [action] = await eventually(
      () => actions,
      (all) => all.length > 0,
    )
    actions.length = 0
    await relay.claim(action?.id ?? '')
    return action as Action
  }
  const click = async (shown: ShownPost, id: string) =>
    asUser('POST', `/posts/${shown.id}/actions/${id}`, {}) as Promise<{ status: string; trigger_id: string }>

  beforeAll(async () => {
    server = await open()
    const made = (await asAdmin('POST', '/users', { username: name, email: `${name}@example.com`, password })) as {
      id: string
    }
    userId = made.id
    cleanUp.push(() => asAdmin('DELETE', `/users/${userId}`))
    const teams = (await asAdmin('GET', '/users/me/teams')) as { id: string; name: string }[]
    const team = teams[0]
    if (!team) throw new Error('the admin must be in a team')
    teamId = team.id
    await asAdmin('POST', `/teams/${teamId}/members`, { team_id: teamId, user_id: userId })
    const lines: string[] = []
    const args = ['--mattermost-url', server.url, '--admin-token', server.adminToken, '--public-url', server.publicUrl]
    const notes: string[] = []
    const botName = `${name}-bot`
    const set = () =>
      setUp(
        doors,
        [...args, '--username', botName, '--team', team.name],
        (l) => lines.push(l),
        (n) => notes.push(n),
      )
    const commandsNow = async () =>
      (
        (await asAdmin('GET', `/commands?team_id=${teamId}&custom_only=true`)) as { id: string; trigger: string }[]
      ).filter(({ trigger }) => trigger === 'mscal')
    // A company's own command is pointed at this test for a while, and put back as it was.
    const before = await commandsNow()
    for (const command of before) cleanUp.push(() => asAdmin('PUT', `/commands/${command.id}`, command))
    await set()
    const config = configSchema.parse({
      ...parse(lines.join('\n')),
      listen: { host: given ? '0.0.0.0' : '127.0.0.1', port: Number(new URL(server.publicUrl).port) },
      databaseUrl: 'sqlite::memory:',
      microsoft: undefined,
    })
    const bot = await mattermostBotClient(server.url, config.mattermost.botToken).me()
    cleanUp.push(() => asAdmin('POST', `/bots/${bot.id}/disable`))
    for (const { id } of await commandsNow())
      if (!before.some((command) => command.id === id)) cleanUp.push(() => asAdmin('DELETE', `/commands/${id}`))
    // Again, safely: the account and the command are the same ones.
    lines.length = 0
    await set()
    expect(parse(lines.join('\n'))).toMatchObject({ mattermost: { commandTokens: config.mattermost.commandTokens } })
    expect(notes).toContain(`@${botName} is there`)
    running = await startBot(config, doors, { write: () => undefined })
    cleanUp.push(() => running.stop())
    token = (await signInWithPassword(doors, server.url, name, password)).token
    const client = mattermostClient(server.url, token)
    const local = `http://127.0.0.1:${config.listen.port}`
    const paired = await pair(botLinkClient(local), { client, userId }, 'Contract')
    relay = botLinkClient(local, paired.token)
    channel = await client.directChannel(userId, bot.id)
    await new Promise<void>((resolve, reject) => {
      relay.listen(stopListening.signal, { open: resolve, action: (a) => actions.push(a) }).catch(reject)
    })
  }, 60_000)
  afterAll(async () => {
    stopListening.abort()
    for (const task of cleanUp.reverse()) await task()
    await server.close()
  })

  it('leaves no pairing message behind', async () => {
    expect((await posts()).filter((one) => one.message.includes('is connecting'))).toEqual([])
  })

  it('shows a DM with buttons whose targets nobody sees, and changes it in place', async () => {
    await put('a', { text: 'First *words*', buttons: [{ id: 'yes', label: 'Yes', style: 'primary', data: { n: 1 } }] })
    const shown = await post('First')
    expect(shown.props.attachments?.[0]?.actions).toMatchObject([{ id: 'yes', name: 'Yes' }])
    expect(shown.props.attachments?.[0]?.actions?.[0]?.integration).toBeUndefined()
    await relay.putMessage('a', { body: { text: 'Second', buttons: [] }, standIn: false, asOf: Date.now() + 1 })
    const changed = await post('Second')
    expect(changed.id).toBe(shown.id)
    expect(changed.props.attachments ?? []).toEqual([])
  })

  it('brings a click to the desktop and the answer under the post', async () => {
    await put('b', { text: 'Click', buttons: [{ id: 'yes', label: 'Yes', style: 'default', data: { n: 2 } }] })
    const began = Date.now()
    expect(await click(await post('Click'), 'yes')).toMatchObject({ status: 'OK' })
    expect(Date.now() - began).toBeLessThan(5_000)
    const action = await nextAction()
    expect(action).toMatchObject({ kind: 'button', key: 'b', data: { n: 2 } })
    await relay.finish(action.id, { text: 'Done.' })
    await eventually(posts, (all) => all.some((one) => one.message === 'Click\n\n*Done.*'))
  })

  it('opens a dialog within the time a trigger lasts', async () => {
    const dialog = {
      title: 'A note',
      submit: 'Send',
      elements: [{ type: 'textarea' as const, name: 'note', label: 'Note', optional: true }],
    }
    await put('c', { text: 'Dialog', buttons: [{ id: 'note', label: 'Note…', style: 'default', data: {}, dialog }] })
    // An answer other than OK would mean that the server did not take the dialog.
    expect(await click(await post('Dialog'), 'note')).toMatchObject({ status: 'OK' })
  })

  it('answers the slash command for this user alone', async () => {
    const execute = (command: string) =>
      asUser('POST', '/commands/execute', { command, channel_id: channel, team_id: teamId }) as Promise<{
        text?: string
        response_type?: string
      }>
    expect(await execute('/mscal help')).toMatchObject({ response_type: 'ephemeral' })
    const answer = execute('/mscal today')
    const action = await nextAction()
    expect(action).toMatchObject({ kind: 'command', text: 'today' })
    await relay.finish(action.id, { text: 'Nothing today' })
    expect((await answer).response_type).toBe('ephemeral')
  })

  it('finds its own post again by its key', async () => {
    const { config } = running.app
    const client = mattermostBotClient(server.url, config.mattermost.botToken)
    const mine = await client.posts(channel, 0)
    expect(mine.filter((one) => typeof one.props.mattercal_message === 'string').length).toBeGreaterThan(2)
  })
})
