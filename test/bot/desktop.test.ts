import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunningBot } from '../../bot/bot.ts'
import type { BotConfig } from '../../bot/config/config.ts'
import { openDatabase } from '../../bot/database/open.ts'
import { defaultSettings, type Settings } from '../../main/core/settings/settings.ts'
import { makeBackground } from '../../main/lifecycle/background.ts'
import { BotLink } from '../../main/services/bot-link/bot-link.ts'
import { type DoAction, IncomingActions } from '../../main/services/bot-link/incoming-actions.ts'
import { OutgoingQueue } from '../../main/services/bot-link/outgoing-queue.ts'
import { reportStoreError } from '../../main/services/diagnostics/disk.ts'
import { UserSettings } from '../../main/services/settings/user-settings.ts'
import { AppStateStore, initialState } from '../../main/services/state/app-state.ts'
import { memoryVault, type Vault } from '../../main/store/vault.ts'
import { hireBot, runBot } from '../../sandbox/bot.ts'
import { type Company, startCompany } from '../../sandbox/company.ts'
import { doors } from '../../sandbox/doors.ts'
import { Colleague } from '../support/bot/colleague.ts'
import { eventually } from '../support/eventually.ts'

let company: Company
let config: BotConfig
let running: RunningBot
let anna: Colleague
let vault: Vault
let settings: { value: Settings; set(next: Settings): Promise<void> }
const links: BotLink[] = []

/** The desktop's own end of the connection, without the rest of the app. */
function desktop(onAction: DoAction = async () => ({})) {
  const state = new AppStateStore({ ...initialState, settings: settings.value })
  const common = {
    ...doors,
    state,
    log: () => undefined,
    background: makeBackground((_name, error) => reportStoreError(state, error)),
  }
  const queue = new OutgoingQueue(common)
  const link = new BotLink({
    ...common,
    settings: new UserSettings({ store: settings, state }),
    queue,
    actions: new IncomingActions({ ...common, do: onAction }),
    vault: () => vault,
    onPaired: async () => undefined,
    onUnpaired: async () => undefined,
  })
  links.push(link)
  const start = () => link.start({ client: anna.client, userId: anna.user.id })
  const connected = () =>
    eventually(
      () => state.get().botLink.state,
      (now) => now === 'connected',
    )
  return { link, queue, state, start, connected }
}
const useBot = (url: string) =>
  settings.set({ ...settings.value, connection: { ...settings.value.connection, bot: { url, botUsername: '' } } })
const askMe = { id: 'yes', label: 'Yes', style: 'default' as const, data: {} }
const question = () => ({
  body: { text: 'Sure?', buttons: [askMe] },
  standIn: false,
  asOf: company.clock.now(),
})
async function click() {
  const post = await eventually(
    () => anna.dms().find((dm) => dm.message === 'Sure?'),
    (found) => found !== undefined,
  )
  await anna.click(post as NonNullable<typeof post>, 'Yes')
}

/** What would happen a minute after a desktop took an action and fell silent. */
async function letClaimRunOut(): Promise<void> {
  const database = await openDatabase(config.databaseUrl, doors.clock)
  await database.db.updateTable('action').set({ claimed_until: 0 }).execute()
  await database.close()
}

beforeEach(async () => {
  company = await startCompany({ empty: true })
  config = await hireBot(company)
  config = { ...config, databaseUrl: `sqlite:${company.caFile}.sqlite` }
  running = await runBot(company, config)
  anna = new Colleague(company)
  vault = memoryVault()
  settings = {
    value: structuredClone(defaultSettings),
    async set(next) {
      this.value = next
    },
  }
  await useBot(config.publicUrl)
})
afterEach(async () => {
  for (const link of links.splice(0)) link.stop()
  await running.stop()
  await company.close()
})

describe('a desktop', () => {
  it('never shows its token to another address, whatever the settings say', async () => {
    const first = desktop()
    await first.start()
    await first.connected()
    first.link.stop()
    const seen: string[] = []
    const other = createServer((request, response) => {
      seen.push(String(request.headers.authorization))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    await useBot(`http://127.0.0.1:${(other.address() as AddressInfo).port}`)
    const second = desktop()
    await second.start()
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every((header) => header === 'undefined')).toBe(true)
    await new Promise((resolve) => other.close(resolve))
  })

  it('does an action once, though it is offered on two connections at a time', async () => {
    const done: string[] = []
    let finish: () => void = () => undefined
    const { link, queue, start, connected } = desktop(async (action) => {
      done.push(action.id)
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      return { text: 'Done.' }
    })
    await start()
    await connected()
    await queue.put('q', question())
    await click()
    await eventually(
      () => done.length,
      (count) => count === 1,
    )
    await letClaimRunOut()
    link.stop()
    await start()
    await connected()
    finish()
    await eventually(
      () => anna.dms().map((dm) => dm.message),
      (texts) => texts.some((text) => text.includes('Done.')),
    )
    expect(done).toHaveLength(1)
  })

  it('that was interrupted in the middle of an action knows that it was', async () => {
    const first = desktop(() => new Promise(() => undefined))
    await first.start()
    await first.connected()
    await first.queue.put('q', question())
    await click()
    await eventually(
      async () => JSON.parse((await vault.read('relay')) ?? '{}') as { begun?: string[] },
      (memory) => memory.begun?.length === 1,
    )
    // As if the computer had lost its power.
    first.link.stop()
    const told: boolean[] = []
    const second = desktop(async (_action, again) => {
      told.push(again)
      return { text: 'Please look.' }
    })
    await letClaimRunOut()
    await second.start()
    await eventually(
      () => told,
      (all) => all.length > 0,
    )
    expect(told).toEqual([true])
  })

  it('connects by itself to a bot that could not be reached at first', async () => {
    await running.stop()
    const { start, connected, link } = desktop()
    await start()
    running = await runBot(company, config)
    // As after a resume; without it the next try comes within seconds.
    link.wake()
    await connected()
  })
})
