import { join } from 'node:path'
import { usableZone } from '../../core/calendar/zones.ts'
import type { Connection } from '../../core/settings/settings.ts'
import { Disposables } from '../../lifecycle/disposables.ts'
import { StoreError } from '../../store/files.ts'
import { type Policy, readPolicy } from '../../store/policy.ts'
import { say } from '../../text/say.ts'
import { within } from '../../time/waiting.ts'
import { watchWallClock } from '../../time/wall-clock.ts'
import { updatesOff } from '../../updates/off.ts'
import { botUrl } from '../bot-link/bot-address.ts'
import { makeRun } from '../commands/run.ts'
import { reportDamage, reportStoreError, watchDisk } from '../diagnostics/disk.ts'
import { Network } from '../network/network.ts'
import { UserSettings } from '../settings/user-settings.ts'
import type { AppStateStore } from '../state/app-state.ts'
import { allHandlers } from './handlers.ts'
import { openMemories } from './memories.ts'
import type { App, Platform } from './platform.ts'
import { makeServices, type Services } from './services.ts'

// How long the end of the app waits for what should still reach the bot, in milliseconds.
const lastWords = 1_500

/** Builds and starts the app: memories, policy, services, accounts, in this order. */
export async function startApp(platform: Platform, state: AppStateStore, connection?: Connection): Promise<App> {
  state.set({ zone: usableZone(platform.zone()), hour12: platform.hour12 })
  const damaged = reportDamage(state)
  for (const folder of [platform.folder, join(platform.folder, 'vault')]) await platform.files.sweep(folder)
  const memories = await openMemories(platform, damaged)
  const settings = new UserSettings({ store: memories.settings, state })
  if (connection) await orSay(state, settings.configure(connection))
  const network = new Network({ ...platform, state })
  const policy = await takePolicy(platform, state, settings, network)
  const services = makeServices({ platform, state, memories, settings, network, policy, damaged })
  const run = makeRun(allHandlers(services), platform.log)
  for (const channel of platform.channels(state, run)) services.notices.add('desktop', channel)
  services.updates.start(
    updatesOff({
      ...platform.build,
      policy,
      server: policy.updates.url ?? platform.build.updateServer,
      publicKeys: platform.build.updateKeys,
    }),
  )
  const started = new Disposables()
  started.add(followState(services))
  started.add(services.signInNeeds.follow())
  started.add(watchDisk({ ...platform, state }, platform.folder))
  started.add(watchWallClock(platform.clock, platform.zone, (what) => wake(services, what)))
  await services.vault.open()
  await services.m365.restore()
  await services.mattermost.restore()
  if (!services.signedIn.user.user) services.background('bot link', () => services.botLink.prepare())
  return {
    run,
    wake: (reason) => wake(services, reason),
    setActive: (active) => services.sync.setActive(active),
    installUpdate: async () => void (await services.updates.installAtQuit()),
    async stop() {
      started.dispose()
      await stop(services)
    },
  }
}

/** Takes over what the administrator of this computer decided. */
async function takePolicy(
  platform: Platform,
  state: AppStateStore,
  settings: UserSettings,
  network: Network,
): Promise<Policy> {
  const { policy, problem } = await readPolicy(platform.files, platform.policyPath)
  await platform.setProxy(policy.proxy)
  await network.start(policy)
  platform.setCrashReports(policy.diagnostics.crashReports)
  if (problem)
    state.report({
      id: 'policy',
      severity: 'warning',
      title: say('problem.policy'),
      text: say('problem.policyText', { problem }),
    })
  const bot = policyBot(state, policy)
  if (bot && settings.value.connection.bot?.url !== bot)
    await orSay(state, settings.connect({ bot: { url: bot, botUsername: '' } }))
  settings.setPolicy(policy)
  await orSay(state, settings.applyPresets())
  return policy
}

/** A full disk, or one that cannot be written on, is said in the window; it keeps nobody from starting. */
async function orSay(state: AppStateStore, written: Promise<unknown>): Promise<void> {
  await written.catch((error: unknown) => reportStoreError(state, error))
}

/** The address of the company's bot, made canonical as what a user types is: each start would take it for another bot. */
function policyBot(state: AppStateStore, { bot }: Policy): string | undefined {
  try {
    return bot === undefined ? undefined : botUrl(bot)
  } catch {
    state.report({
      id: 'policy',
      severity: 'warning',
      title: say('problem.policyMistake'),
      text: say('problem.policyBot', { address: bot ?? '' }),
    })
    return undefined
  }
}

/** Does what follows from the state, whoever changed it, until the returned function is called. */
function followState({ state, background, setStartAtLogin }: Services): () => void {
  return state.subscribe((next, before) => {
    const { startAtLogin } = next.settings.preferences
    if (startAtLogin !== before.settings.preferences.startAtLogin)
      background('start at login', () => startAtLoginOrSay(state, () => setStartAtLogin(startAtLogin)))
  })
}

async function startAtLoginOrSay(state: AppStateStore, set: () => Promise<void>): Promise<void> {
  try {
    await set()
    state.resolve('startAtLogin')
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    // Not the profile's folder: the disk watch would take a problem about that folder off the list by itself.
    const text = say('problem.startAtLoginText', { file: error.file })
    state.report({ id: 'startAtLogin', severity: 'warning', title: say('problem.startAtLogin'), text })
  }
}

function wake(
  { state, clock, log, zone, background, botLink, status, sync, answers, vault }: Services,
  reason: string,
): void {
  log('info', 'wake', { reason })
  const here = usableZone(zone())
  if (here !== state.get().zone) state.set({ zone: here })
  clock.recheck()
  // Nobody else tells when a keyring was unlocked.
  if (reason === 'resume' || reason === 'unlock') background('keychain', () => vault.retry())
  botLink.wake()
  status.replan()
  background('sync', () => sync.syncNow(reason))
  answers.retrySoon()
}

async function stop(services: Services): Promise<void> {
  const { state, clock, queue, directMessages } = services
  services.sync.stop()
  services.answers.stop()
  services.reminders.stop()
  services.summary.stop()
  // What this machine would say while it is off is at the bot by now, unless the bot cannot be reached.
  await within(
    clock,
    lastWords,
    directMessages.refresh().then(() => queue.flushed()),
  ).catch((error: unknown) => reportStoreError(state, error))
  directMessages.stop()
  services.botLink.stop()
  services.updates.stop()
  await services.status.finish('quit')
}
