import { join } from 'node:path'
import { z } from 'zod'
import type { OutboxItem } from '../../core/invitations/outbox.ts'
import { emptyReminderLog } from '../../core/reminders/reminders.ts'
import { joinPresets, noPresets, type Presets, underPresets } from '../../core/settings/presets.ts'
import { type Connection, settingsSchema } from '../../core/settings/settings.ts'
import { emptyLedger } from '../../core/status/ledger.ts'
import type { Run } from '../../ipc/contract.ts'
import { Failure } from '../../net/failure.ts'
import type { RoutedHttp } from '../../net/http.ts'
import type { Random } from '../../random/random.ts'
import { CalendarCache } from '../../store/calendar-cache.ts'
import type { Files } from '../../store/files.ts'
import { JsonFile } from '../../store/json-file.ts'
import { type Keychain, KeychainUnavailable } from '../../store/keychain.ts'
import type { Log } from '../../store/log.ts'
import { type Policy, readPolicy } from '../../store/policy.ts'
import { memoryVault, openVault, type Vault } from '../../store/vault.ts'
import { stopText } from '../../text/invitations.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import { sleep } from '../../time/waiting.ts'
import { updatesOff } from '../../updates/off.ts'
import type { ReleaseSource } from '../../updates/signed-provider.ts'
import type { Updater } from '../../updates/updater.ts'
import { Accounts, type CalendarAccess } from '../accounts/accounts.ts'
import { doAction } from '../bot-link/actions.ts'
import { BotLink, botUrl, type LinkedUser } from '../bot-link/bot-link.ts'
import { CalendarSync } from '../calendar/calendar-sync.ts'
import { diagnosticsFile } from '../diagnostics/diagnostics.ts'
import { reportDamage, reportStoreError, watchDisk } from '../diagnostics/disk.ts'
import { DirectMessages } from '../direct-messages/direct-messages.ts'
import { Answers } from '../invitations/answers.ts'
import { InvitationNews } from '../invitations/invitation-news.ts'
import { Network } from '../network/network.ts'
import { type NoticeChannel, Notices } from '../notices/notices.ts'
import { MeetingReminders } from '../reminders/meeting-reminders.ts'
import type { AppStateStore } from '../state/app-state.ts'
import { StatusSync } from '../status/status-sync.ts'
import { DailySummary } from '../summary/daily-summary.ts'
import { Updates } from '../updates/updates.ts'
import { makeRun } from './commands.ts'

/** What the shell lends to the app. */
export interface Platform {
  /** Where this user's files are kept. */
  folder: string
  version: string
  runtime: string
  clock: Clock
  http: RoutedHttp
  files: Files
  random: Random
  log: Log
  keychain: Keychain
  /** IANA zone of the machine, asked again whenever it may have changed. */
  zone(): string
  /** Whether the machine shows 12 hours. */
  hour12: boolean
  /** The ways to tell the user something; they render the same state and run the same commands as the window. */
  channels(state: AppStateStore, run: Run): NoticeChannel[]
  /** PEM certificates that this system trusts. */
  systemAuthorities(): string[]
  /** Takes over how the admin wants the network reached; the system's own settings otherwise. */
  setProxy(proxy: Policy['proxy']): Promise<void>
  /** The way to an address in the words of a PAC file. */
  resolveProxy(url: string): Promise<string>
  /** Sends crash reports there, if the admin says so; they stay on this machine otherwise. */
  setCrashReports(url: string | undefined): void
  /** The update machinery of this system; undefined where the app does not update itself. */
  updater?(source: () => ReleaseSource | undefined): Updater
  /** What this build knows about updates. */
  build: { packageType?: string; forTesting: boolean; updateServer?: string; updateKeys: readonly string[] }
  /** Writes a file where a person finds it, and shows it to them. */
  saveForUser(name: string, text: string): Promise<void>
  /** The file in which an admin sets this computer's users up. */
  policyPath: string
  openBrowser(url: string): Promise<void>
  copyText(text: string): Promise<void>
  setStartAtLogin(on: boolean): Promise<void>
  quit(): void
  /** Starts the app again once it has ended. */
  restart(): void
}

/** The running app without a face: state, commands, and the events that the shell passes on. */
export interface App {
  run: Run
  /** Looks at the clock and the network again: after a resume, a changed clock or zone, a network that came back. */
  wake(reason: string): void
  setActive(active: boolean): void
  stop(): Promise<void>
  /** Installs an update that is ready, as the last thing before the app ends. Never rejects. */
  installUpdate(): Promise<void>
}

const noUpdater: Updater = {
  check: async () => undefined,
  download: async () => undefined,
  prepare: async () => undefined,
  install: async () => undefined,
}

const outboxSchema = z.object({
  items: z
    .array(
      z.custom<OutboxItem>((item) => typeof item === 'object' && item !== null && 'command' in item && 'state' in item),
    )
    .default([]),
})
const statusMemorySchema = z.object({
  ledger: z
    .looseObject({ released: z.array(z.any()), approved: z.array(z.any()) })
    .default({ ...emptyLedger, released: [], approved: [] }),
  pausedUntil: z.number().optional(),
})
const summaryMemorySchema = z.object({ lastShown: z.string().optional() })
const reminderMemorySchema = z.object({
  log: z
    .object({
      shown: z.record(z.string(), z.number()),
      snoozed: z.array(z.object({ eventId: z.string(), start: z.number(), at: z.number() })),
    })
    .default(emptyReminderLog),
  checkedAt: z.number().optional(),
})

/** Builds and starts every service: the table of contents of what runs. */
export async function startApp(platform: Platform, state: AppStateStore, connection?: Connection): Promise<App> {
  const { clock, http, files, random, log, folder } = platform
  state.set({ zone: platform.zone(), hour12: platform.hour12 })
  const damaged = reportDamage(state)
  const file = <T>(name: string, schema: z.ZodType<T>) =>
    JsonFile.open({ files, clock }, name, join(folder, `${name}.json`), schema, damaged)
  const [settings, outbox, statusMemory, summaryMemory, reminderMemory] = await Promise.all([
    file('settings', settingsSchema),
    file('outbox', outboxSchema),
    file('status', statusMemorySchema),
    file('summary', summaryMemorySchema),
    file('reminders', reminderMemorySchema),
  ])
  // A configuration given at the start says where the accounts live; who is signed in stays as it was.
  if (connection) {
    const { m365, mattermost, bot } = settings.value.connection
    const sameApp = connection.m365?.tenantId === m365?.tenantId && connection.m365?.clientId === m365?.clientId
    const merged = {
      m365: connection.m365 ? { ...connection.m365, username: sameApp ? m365?.username : undefined } : m365,
      mattermost:
        connection.mattermost && connection.mattermost.server !== mattermost?.server
          ? connection.mattermost
          : mattermost,
      bot: connection.bot && connection.bot.url !== bot?.url ? connection.bot : bot,
    }
    await settings.set({ ...settings.value, connection: merged })
  }
  const { policy, problem: policyProblem } = await readPolicy(files, platform.policyPath)
  const network = new Network({
    http,
    files,
    state,
    log,
    systemAuthorities: platform.systemAuthorities,
    resolveProxy: platform.resolveProxy,
  })
  await platform.setProxy(policy.proxy)
  await network.start(policy)
  platform.setCrashReports(policy.diagnostics.crashReports)
  if (policyProblem)
    state.report({
      id: 'policy',
      severity: 'warning',
      title: say('problem.policy'),
      text: say('problem.policyText', { problem: policyProblem }),
    })
  // Made canonical as what a user types is, or each start would take it for another bot.
  const policyBot = policy.bot === undefined ? undefined : botUrl(policy.bot)
  if (policyBot && settings.value.connection.bot?.url !== policyBot) {
    const bot = { url: policyBot, botUsername: '' }
    await settings.set({ ...settings.value, connection: { ...settings.value.connection, bot } })
  }
  const { channel } = policy.updates
  const policyPresets: Presets = {
    defaults: { ...policy.settings, ...(channel ? { updateChannel: channel } : {}) },
    locks: [...policy.locks, ...(channel ? ['updateChannel'] : [])],
  }
  const presets = (): Presets => joinPresets(settings.value.company ?? noPresets, policyPresets)
  const applyPresets = async () => {
    const { preferences } = settings.value
    const next = underPresets(preferences, presets())
    if (JSON.stringify(next) !== JSON.stringify(preferences))
      await settings.set({ ...settings.value, preferences: next })
    state.set({ settings: settings.value, locks: presets().locks })
  }
  await applyPresets()

  let run: Run
  const shown = platform.channels(state, (name, input) => run(name, input))
  const notices = new Notices(
    [
      ...shown.map((channel) => ({ where: 'desktop' as const, channel })),
      {
        where: 'mattermost',
        channel: {
          deliver: (key, notice) => directMessages.deliver(key, notice),
          withdraw: (key) => directMessages.withdraw(key),
        },
      },
    ],
    (group) => (relay.paired ? settings.value.preferences.channels[group] : 'desktop'),
  )
  const vaultFolder = join(folder, 'vault')
  let vault: Vault | undefined
  let cache: CalendarCache | undefined
  const openTheVault = async () => {
    try {
      vault = await openVault({
        folder: vaultFolder,
        keychain: platform.keychain,
        files,
        clock,
        random,
        report: damaged,
      })
      await network.unlock(vault)
      state.set({ keychain: 'ok' })
    } catch (error) {
      if (!(error instanceof KeychainUnavailable)) throw error
      log('warn', 'no keychain', { reason: error.reason })
      if (settings.value.withoutKeychain) {
        vault = memoryVault()
        await network.unlock(vault)
        state.set({ keychain: 'session' })
      } else state.set({ keychain: error.reason })
    }
  }

  let createEvent: CalendarAccess['create'] | undefined
  let mattermostUser: LinkedUser | undefined
  const relay: BotLink = new BotLink({
    http,
    clock,
    random,
    state,
    log,
    settings,
    vault: () => vault,
    onCompany: applyPresets,
    onPaired: () => directMessages.welcome(),
    onUnpaired: () => directMessages.forgetSent(),
    onAction: (action, again) =>
      doAction(
        {
          state,
          clock,
          log,
          answers,
          status,
          reminders,
          directMessages: () => directMessages,
          relay: () => relay,
          mattermost: () => mattermostUser,
          async createEvent(event) {
            if (!createEvent) throw new Failure('signIn', 'nobody is signed in to Microsoft 365')
            await createEvent(event)
            void sync.syncNow('created')
          },
          offer: (waiting) => directMessages.offer(waiting),
          savePreferences: (preferences) => run('setPreferences', preferences),
        },
        action,
        again,
      ),
  })
  const directMessages = new DirectMessages({
    state,
    clock,
    relay,
    reminderLog: () => reminderMemory.value.log,
    lastSummary: () => summaryMemory.value.lastShown,
  })
  const takeUpBot = async (client: LinkedUser['client'], userId: string) => {
    try {
      if (vault) await directMessages.start(vault)
      await relay.start({ client, userId })
    } catch (error) {
      reportStoreError(state, error)
    }
  }
  const accounts = new Accounts({
    http,
    clock,
    random,
    state,
    log,
    settings,
    notices,
    vault: () => vault,
    openBrowser: platform.openBrowser,
    async onCalendar({ account, source, sender, create }) {
      if (!vault) return
      createEvent = create
      cache = new CalendarCache(vault, account, damaged)
      await sync.start(source, cache)
      await answers.start(sender)
      reminders.start()
      summary.start()
    },
    async onCalendarGone() {
      sync.stop()
      answers.stop()
      reminders.stop()
      summary.stop()
      await directMessages.takeBack().catch((error: unknown) => reportStoreError(state, error))
      await cache?.remove()
      cache = undefined
    },
    onMattermost(client, userId) {
      mattermostUser = { client, userId }
      void takeUpBot(client, userId)
      status.start({
        observe: () => client.observe(),
        setPresence: (value, end) => client.setPresence(userId, value, end),
        setCustomStatus: (value) => client.setCustomStatus(value),
        clearCustomStatus: () => client.clearCustomStatus(),
      })
      void client.militaryTime().then(
        (military) =>
          military !== undefined && platform.hour12 === state.get().hour12 && state.set({ hour12: !military }),
        () => undefined,
      )
    },
    async onMattermostGone(why) {
      mattermostUser = undefined
      await status.finish('signOut')
      if (why === 'signOut') {
        await directMessages.forget(vault)
        await relay.signedOut()
      } else relay.stop()
      state.set({ status: {} })
    },
  })
  const answers = new Answers({
    state,
    clock,
    log,
    store: outbox,
    onSent: () => void sync.syncNow('answered'),
    onStopped(item) {
      if (item.state.at !== 'stopped') return
      const { eventId } = item.command
      void notices.deliver(`answer:${item.id}`, { kind: 'answerStopped', eventId, text: stopText(item.state.why) })
    },
    onSignInNeeded: () => accounts.signInNeeded('m365'),
  })
  const news = new InvitationNews({ state, clock, notices })
  const sync = new CalendarSync({
    state,
    clock,
    log,
    onSynced(synced) {
      accounts.signInWorks('m365')
      news.onSynced(synced)
    },
    onSignInNeeded: () => accounts.signInNeeded('m365'),
  })
  const status = new StatusSync({
    state,
    clock,
    log,
    memory: statusMemory as never,
    notices,
    onSignInNeeded: () => accounts.signInNeeded('mattermost'),
    async onEmojiUnknown(emoji) {
      const { preferences } = settings.value
      await settings.set({
        ...settings.value,
        preferences: { ...preferences, status: { ...preferences.status, emoji } },
      })
      state.set({ settings: settings.value })
    },
  })
  const summary = new DailySummary({
    state,
    clock,
    log,
    memory: summaryMemory,
    notices,
    syncNow: () => sync.syncNow('summary'),
  })
  const reminders = new MeetingReminders({ state, clock, memory: reminderMemory, notices })

  const updates = new Updates({
    quit: platform.quit,
    restart: platform.restart,
    onReady: (version) => void notices.deliver('update', { kind: 'updateReady', version }),
    state,
    clock,
    log,
    updater:
      platform.updater?.(() => {
        const { updateServer, updateKeys } = platform.build
        const url = policy.updates.url ?? updateServer
        const channel = policy.updates.channel ?? settings.value.preferences.updateChannel
        return url === undefined ? undefined : { url, channel, publicKeys: updateKeys }
      }) ?? noUpdater,
  })
  updates.start(
    updatesOff({
      ...platform.build,
      policy,
      server: policy.updates.url ?? platform.build.updateServer,
      publicKeys: platform.build.updateKeys,
    }),
  )

  run = makeRun({
    state,
    settings,
    accounts,
    answers,
    sync,
    status,
    reminders,
    log,
    openLink: platform.openBrowser,
    copyText: platform.copyText,
    presets,
    relay,
    network,
    updates,
    async saveDiagnostics() {
      const { name, text } = await diagnosticsFile(files, platform, clock.now(), state.get())
      await platform.saveForUser(name, text)
    },
    async goWithoutKeychain() {
      await settings.set({ ...settings.value, withoutKeychain: true })
      state.set({ settings: settings.value })
      await openTheVault()
    },
    quit: platform.quit,
  })

  state.subscribe((next, before) => {
    const { startAtLogin } = next.settings.preferences
    if (startAtLogin !== before.settings.preferences.startAtLogin) {
      platform.setStartAtLogin(startAtLogin).catch((error: unknown) => reportStoreError(state, error))
    }
    if (next.status.observedAt !== before.status.observedAt && next.status.observedAt)
      accounts.signInWorks('mattermost')
  })
  const stopWatchingDisk = watchDisk({ state, clock, files }, folder)
  await openTheVault()
  await accounts.restore()
  if (!mattermostUser) void relay.prepare().catch((error: unknown) => reportStoreError(state, error))
  return {
    run,
    wake(reason) {
      log('info', 'wake', { reason })
      if (platform.zone() !== state.get().zone) state.set({ zone: platform.zone() })
      clock.recheck()
      relay.wake()
      status.replan()
      void sync.syncNow(reason)
      void answers.retryNow()
    },
    setActive: (active) => sync.setActive(active),
    installUpdate: async () => void (await updates.installAtQuit()),
    async stop() {
      sync.stop()
      answers.stop()
      reminders.stop()
      summary.stop()
      // What this machine would say while it is off is at the bot by now, unless the bot cannot be reached.
      await Promise.race([directMessages.refresh().then(() => relay.flushed()), sleep(clock, 1_500)])
      directMessages.stop()
      relay.stop()
      stopWatchingDisk()
      updates.stop()
      await status.finish('quit')
    },
  }
}
