import type { CalendarEvent } from '../../core/calendar/event.ts'
import { joinLink } from '../../core/calendar/join.ts'
import { type Presets, underPresets } from '../../core/settings/presets.ts'
import type { Preferences } from '../../core/settings/settings.ts'
import {
  type CommandData,
  type CommandName,
  type CommandResult,
  commands,
  type Run,
  type Told,
} from '../../ipc/contract.ts'
import { StoreError } from '../../store/files.ts'
import type { Log } from '../../store/log.ts'
import { refusalText } from '../../text/invitations.ts'
import { say } from '../../text/say.ts'
import type { Accounts, SettingsStore } from '../accounts/accounts.ts'
import type { BotLink } from '../bot-link/bot-link.ts'
import type { CalendarSync } from '../calendar/calendar-sync.ts'
import type { Answers } from '../invitations/answers.ts'
import type { Network } from '../network/network.ts'
import type { MeetingReminders } from '../reminders/meeting-reminders.ts'
import type { AppStateStore } from '../state/app-state.ts'
import type { StatusSync } from '../status/status-sync.ts'
import type { Updates } from '../updates/updates.ts'

export interface CommandParts {
  state: AppStateStore
  settings: SettingsStore
  accounts: Accounts
  answers: Answers
  sync: CalendarSync
  status: StatusSync
  reminders: MeetingReminders
  log: Log
  openLink(url: string): Promise<void>
  copyText(text: string): Promise<void>
  saveDiagnostics(): Promise<void>
  network: Network
  updates: Updates
  goWithoutKeychain(): Promise<void>
  /** What an admin says about the settings, now. */
  presets(): Presets
  relay: BotLink
  quit(): void
}

// Where an event's own page may be: Outlook on the web in every cloud.
const outlookHosts = [
  'outlook.office365.com',
  'outlook.office.com',
  'outlook.live.com',
  'outlook.cloud.microsoft',
  'outlook.office365.us',
  'webmail.apps.mil',
  'partner.outlook.cn',
]

type Handlers = { [N in CommandName]: (data: CommandData<N>) => Promise<CommandResult<N>> | CommandResult<N> }

const done: Told = { ok: true }
const told = (message: string): Told => ({ ok: false, message })

function handlersFor(parts: CommandParts): Handlers {
  const { state, settings, accounts, answers, sync, status, reminders } = parts
  const eventById = (id: string): CalendarEvent | undefined => state.get().events.get(id) ?? state.get().masters.get(id)
  const setPreferences = async (preferences: Preferences) => {
    const next = { ...settings.value, preferences: underPresets(preferences, parts.presets()) }
    state.set({ settings: next })
    await settings.set(next)
    return done
  }
  return {
    async answer(command) {
      const refused = await answers.give(command)
      return refused ? told(refusalText(refused)) : done
    },
    async undoAnswer({ id }) {
      return (await answers.undo(id)) ? done : told(say('answer.tooLateToUndo'))
    },
    async dismissAnswer({ id }) {
      await answers.dismiss(id)
      return done
    },
    async syncNow() {
      void answers.retryNow()
      status.replan()
      await sync.syncNow('asked')
      return done
    },
    async pauseStatus({ for: length }) {
      await status.pause(length)
      return done
    },
    async resumeStatus() {
      await status.resume()
      return done
    },
    async leaveAlone() {
      await status.leaveAlone()
      return done
    },
    async approveStatus({ yes }) {
      await status.approve(yes)
      return done
    },
    async snooze({ eventId, minutes }) {
      await reminders.snooze(eventId, minutes)
      return done
    },
    dismissReminder({ eventId }) {
      reminders.dismiss(eventId)
      return done
    },
    async join({ eventId }) {
      const event = eventById(eventId)
      const link = event && joinLink(event)
      if (!link) return told(say('command.noJoinLink'))
      reminders.dismiss(eventId)
      await parts.openLink(link.url)
      return done
    },
    async openEvent({ eventId }) {
      const link = eventById(eventId)?.webLink
      const url = link && URL.canParse(link) ? new URL(link) : undefined
      if (url?.protocol !== 'https:' || !outlookHosts.includes(url.hostname)) return told(say('command.noOutlookPage'))
      await parts.openLink(url.href)
      return done
    },
    setPreferences,
    async chooseStatus({ availability, customStatus }) {
      const { preferences } = settings.value
      return setPreferences({
        ...preferences,
        statusChosen: true,
        status: { ...preferences.status, availability, customStatus },
      })
    },
    signInM365: (data) => accounts.signInM365(data),
    cancelSignIn() {
      accounts.cancelSignIn()
      return done
    },
    async signOutM365() {
      await accounts.signOutM365()
      return done
    },
    findMattermost: ({ server }) => accounts.findMattermost(server),
    signInMattermost: (data) => accounts.signInMattermost(data),
    async signOutMattermost() {
      await accounts.signOutMattermost()
      return done
    },
    async goWithoutKeychain() {
      await parts.goWithoutKeychain()
      return done
    },
    async connectBot({ url }) {
      const problem = await parts.relay.connect(url)
      return problem === undefined ? done : told(problem)
    },
    async disconnectBot() {
      await parts.relay.disconnect()
      return done
    },
    dismissProblem({ id }) {
      state.resolve(id)
      return done
    },
    async signInProxy(credentials) {
      if (!(await parts.network.signIn(credentials))) return told(say('command.proxyNotKept'))
      void answers.retryNow()
      void sync.syncNow('proxy')
      parts.relay.wake()
      return done
    },
    async saveDiagnostics() {
      await parts.saveDiagnostics()
      return done
    },
    async checkForUpdates() {
      await parts.updates.look()
      return done
    },
    installUpdate({ when }) {
      const refused = parts.updates.choose(when)
      return refused === undefined ? done : told(refused)
    },
    async copyAdminLink() {
      const link = state.get().m365.adminLink
      if (!link) return told(say('command.noAdminLink'))
      await parts.copyText(link)
      return done
    },
    quit() {
      parts.quit()
      return done
    },
  }
}

/**
 * The one way in for every surface: checks the input against the contract and runs the command. A full disk or a
 * write that is not allowed comes back as words; anything else unexpected is logged and comes back as a sentence.
 */
export function makeRun(parts: CommandParts): Run {
  const handlers = handlersFor(parts)
  return async (name, input) => {
    const data = commands[name].safeParse(input)
    if (!data.success) {
      parts.log('warn', 'command refused', { name, where: data.error.issues[0]?.path.join('.') })
      return told(say('command.notValid')) as CommandResult<typeof name>
    }
    try {
      return await (handlers[name] as (data: unknown) => Promise<CommandResult<typeof name>>)(data.data)
    } catch (error) {
      parts.log('error', 'command failed', { name, error: error instanceof Error ? error.name : 'unknown' })
      if (error instanceof StoreError) {
        return told(error.kind === 'full' ? say('command.diskFull') : say('command.notWritable')) as CommandResult<
          typeof name
        >
      }
      return told(say('command.fault')) as CommandResult<typeof name>
    }
  }
}
