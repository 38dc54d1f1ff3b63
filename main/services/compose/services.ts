import { join } from 'node:path'
import { type Background, makeBackground } from '../../lifecycle/background.ts'
import { Failure } from '../../net/failure.ts'
import { StoreError } from '../../store/files.ts'
import type { DamageReport } from '../../store/json-file.ts'
import type { Policy } from '../../store/policy.ts'
import { describeFault } from '../../text/failures.ts'
import { stopText } from '../../text/invitations.ts'
import type { Updater } from '../../updates/updater.ts'
import { M365SignIn } from '../accounts/m365-sign-in.ts'
import { MattermostSignIn } from '../accounts/mattermost-sign-in.ts'
import { SignInNeeds } from '../accounts/sign-in-needs.ts'
import { VaultAccess } from '../accounts/vault-access.ts'
import { doAction } from '../bot-link/actions/do-action.ts'
import { BotLink } from '../bot-link/bot-link.ts'
import { IncomingActions } from '../bot-link/incoming-actions.ts'
import { OutgoingQueue } from '../bot-link/outgoing-queue.ts'
import { CalendarSync } from '../calendar/calendar-sync.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import { DirectMessages } from '../direct-messages/direct-messages.ts'
import { Answers } from '../invitations/answers.ts'
import { InvitationNews } from '../invitations/invitation-news.ts'
import type { Network } from '../network/network.ts'
import { Notices } from '../notices/notices.ts'
import { MeetingReminders } from '../reminders/meeting-reminders.ts'
import type { UserSettings } from '../settings/user-settings.ts'
import type { AppStateStore } from '../state/app-state.ts'
import { StatusSync } from '../status/status-sync.ts'
import { DailySummary } from '../summary/daily-summary.ts'
import { Updates } from '../updates/updates.ts'
import { calendarSession, SignedInCalendar } from './calendar-session.ts'
import { mattermostSession, SignedInUser } from './mattermost-session.ts'
import { type Memories, ownCalendarMemories } from './memories.ts'
import type { Platform } from './platform.ts'

/** What the services are made of. */
export interface Materials {
  platform: Platform
  state: AppStateStore
  memories: Memories
  settings: UserSettings
  network: Network
  policy: Policy
  damaged: DamageReport
}

/** Everything that runs. */
export type Services = ReturnType<typeof makeServices>

/** What everything that tells the user something, or starts something, is given. */
interface Common extends Platform {
  state: AppStateStore
  settings: UserSettings
  background: Background
  notices: Notices
  signInNeeds: SignInNeeds
}

/** Makes every service, each from those made before it. Nothing runs yet. */
export function makeServices(materials: Materials) {
  const { platform, state, settings, network, damaged } = materials
  const background = makeBackground(reporter(state, platform))
  const queue = new OutgoingQueue({ ...platform, state, background })
  const notices = new Notices({
    background,
    wanted: (group) => (queue.paired ? settings.value.preferences.channels[group] : 'desktop'),
  })
  const signInNeeds = new SignInNeeds({ ...platform, state, notices })
  const vault = new VaultAccess({
    ...platform,
    folder: join(platform.folder, 'vault'),
    report: damaged,
    state,
    settings,
    onOpened: (opened) => network.unlock(opened),
    background,
    async restore() {
      await m365.restore()
      await mattermost.restore()
    },
  })
  const common: Common = { ...platform, state, settings, background, notices, signInNeeds }
  const directMessages = makeDirectMessages(common, materials.memories, queue)
  notices.add('mattermost', directMessages)
  const follow = makeFollowers(common, materials.memories)
  const signedIn = { calendar: new SignedInCalendar(), user: new SignedInUser() }
  const actions = new IncomingActions({
    ...platform,
    do: (action, again) =>
      doAction(
        {
          ...common,
          ...follow,
          directMessages,
          queue,
          savePreferences: (preferences) => settings.choose(preferences),
          user: () => signedIn.user.user,
          async createEvent(event) {
            await signedIn.calendar.create(event)
            background('sync', () => follow.sync.syncNow('created'))
          },
          offer: (waiting) => directMessages.offer(waiting),
        },
        action,
        again,
      ),
  })
  const openedVault = () => vault.vault
  const botLink = new BotLink({
    ...common,
    queue,
    actions,
    vault: openedVault,
    onPaired: () => directMessages.welcome(),
    onUnpaired: () => directMessages.forgetSent(),
  })
  const sessions = { ...common, ...follow, damaged, vault: openedVault, directMessages, botLink }
  const m365 = new M365SignIn({
    ...sessions,
    session: calendarSession({
      ...sessions,
      signedIn: signedIn.calendar,
      ownMemories: (account) => ownCalendarMemories(materials.memories, account),
    }),
  })
  const mattermost = new MattermostSignIn({
    ...sessions,
    session: mattermostSession({
      ...sessions,
      signedIn: signedIn.user,
      ownMemory: (user) => materials.memories.status.belongTo(`mattermost ${user}`),
    }),
  })
  const updates = makeUpdates(common, materials.policy)
  return { ...follow, ...common, vault, queue, directMessages, botLink, m365, mattermost, updates, network, signedIn }
}

/** What becomes of an error that nobody waits for: words for the user if the disk is to blame, else a line in the log. */
function reporter(state: AppStateStore, { log }: Platform): (name: string, error: unknown) => void {
  return (name, error) => {
    if (error instanceof StoreError) reportStoreError(state, error)
    else if (error instanceof Failure) log('warn', 'in the background', { name, kind: error.kind, code: error.code })
    else log('error', 'in the background', { name, ...describeFault(error) })
  }
}

function makeDirectMessages(common: Common, memories: Memories, queue: OutgoingQueue): DirectMessages {
  return new DirectMessages({
    ...common,
    queue,
    sources: {
      reminderLog: () => memories.reminders.value.log,
      lastSummary: () => memories.summary.value.lastShown,
    },
  })
}

/** The services that follow the calendar: each does one thing with it. */
function makeFollowers(common: Common, memories: Memories) {
  const { settings, notices, signInNeeds, background } = common
  const news = new InvitationNews({ ...common, memory: memories.news })
  const sync = new CalendarSync({
    ...common,
    onSynced: (synced) => news.onSynced(synced),
    onSignInNeeded: () => signInNeeds.needed('m365'),
  })
  const answers = new Answers({
    ...common,
    store: memories.outbox,
    onSent: () => background('sync', () => sync.syncNow('answered')),
    onStopped(item) {
      if (item.state.at !== 'stopped') return
      const { eventId } = item.command
      const text = stopText(item.state.why)
      notices.tell(`answer:${item.id}`, { kind: 'answerStopped', eventId, text })
    },
    onSignInNeeded: () => signInNeeds.needed('m365'),
  })
  const status = new StatusSync({
    ...common,
    memory: memories.status,
    onSignInNeeded: () => signInNeeds.needed('mattermost'),
    async onEmojiUnknown(emoji) {
      const { preferences } = settings.value
      await settings.update({ preferences: { ...preferences, status: { ...preferences.status, emoji } } })
    },
  })
  const summary = new DailySummary({
    ...common,
    memory: memories.summary,
    syncNow: () => sync.syncNow('summary'),
  })
  const reminders = new MeetingReminders({ ...common, memory: memories.reminders })
  return { sync, answers, status, summary, reminders }
}

const noUpdater: Updater = {
  check: async () => undefined,
  download: async () => undefined,
  prepare: async () => undefined,
  install: async () => undefined,
}

function makeUpdates(common: Common, policy: Policy): Updates {
  const { build, settings, notices } = common
  const source = () => {
    const url = policy.updates.url ?? build.updateServer
    const channel = policy.updates.channel ?? settings.value.preferences.updateChannel
    return url === undefined ? undefined : { url, channel, publicKeys: build.updateKeys }
  }
  return new Updates({
    ...common,
    updater: common.updater?.(source) ?? noUpdater,
    onReady: (version) => notices.tell('update', { kind: 'updateReady', version }),
  })
}
