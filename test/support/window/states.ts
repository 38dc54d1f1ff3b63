import { screen, within } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'
import type { Page } from '../../../main/ipc/contract.ts'
import type { AgendaItemView, BotView, InvitationView, ProblemView, QueueView, View } from '../../../main/ipc/view.ts'
import { say } from '../../../main/text/say.ts'
import { invitationView, view } from '../view.ts'

/** One state of the window: a page with a view, and what the user has done since. */
export interface WindowState {
  name: string
  page?: Page
  change: Partial<View>
  /** What the next commands resolve to, the first one first; `never` keeps a command running. */
  results?: (object | 'never')[]
  /** What the user does. Elements are found by the catalogue's words. */
  act?(user: UserEvent): Promise<void>
}

/** Text that comes from people and from the main process; no letter in it is a plain English one. */
const data = 'Ωμέγα 12:00'
const button = (name: string) => screen.getByRole('button', { name })

const invitation = (change: Partial<InvitationView> = {}): InvitationView =>
  invitationView({
    title: data,
    organizer: { name: 'Žóƒíé', address: 'ž@ř.čz' },
    when: data,
    organizerWhen: data,
    recurrence: data,
    where: data,
    people: [{ name: 'Žóƒíé', address: 'ž@ř.čz', answer: '', optional: false }],
    text: data,
    clashes: [{ title: data, when: data }],
    timeline: {
      start: 0,
      end: 3,
      blocks: [{ start: 1, end: 2, title: data, kind: 'this' }],
      hours: [{ at: 1, label: '10:00' }],
      summary: data,
    },
    ...change,
  })

const queued = (change: Partial<QueueView>): QueueView => ({
  id: change.state ?? '',
  eventId: '1',
  title: data,
  answer: 'accept',
  state: 'held',
  text: data,
  ...change,
})

const item = (change: Partial<AgendaItemView>): AgendaItemView => ({
  id: JSON.stringify(change),
  title: data,
  when: data,
  start: 0,
  end: 1,
  where: data,
  join: 'Žům',
  joins: [
    { index: 0, provider: 'Žům', host: 'žům.ňet' },
    { index: 1, provider: 'Ťeåmş', host: 'ťeåmş.ňet' },
  ],
  clash: false,
  mark: '',
  state: 'later',
  private: false,
  ...change,
})

const problem: ProblemView = { id: '1', title: data, text: data, severity: 'error' }
const today = { title: data, headline: data, allDay: [], timed: [], free: [] }
const status = { headline: data, because: data, by: 'nobody' as const, shown: data, canLeaveAlone: false }
const preferences: View['preferences'] = {
  ...view().preferences,
  status: { ...view().preferences.status, text: data, emoji: '7' },
}
const connection = { cloud: 'global', tenantId: '1', clientId: '2', server: 'ħ://ŝ', oauthClientId: '' }
const found = { server: 'ħ://ŝ', siteName: '', password: true, oauth: true }
const refused = { ok: false, message: 'Ňéé' }

/** What every state is made from: a view without one English word that the main process has written. */
export const wordless: Partial<View> = {
  m365: { state: 'signedIn', name: 'Žóƒíé' },
  mattermost: { state: 'signedIn', name: 'ž', server: 'ħ://ŝ' },
  bot: { state: 'connected', url: 'ħ://ƀ', username: 'ƀ' },
  connection,
  sync: { text: data, running: false, stale: false, loaded: true },
  update: { text: data, ready: false, canLook: true },
  today,
  status,
  preferences,
  version: '0.1.0',
}

const invitations: WindowState[] = [
  { name: 'nothing to answer', change: {} },
  { name: 'the first sync', change: { sync: { text: data, running: true, stale: false, loaded: false } } },
  { name: 'one invitation', change: { invitations: [invitation()] } },
  {
    name: 'invitations of every kind',
    change: {
      invitations: [
        invitation({ private: true, where: '', join: 'Žům', morePeople: 2 }),
        invitation({
          id: '2',
          canNotify: false,
          allDay: true,
          people: (['accepted', 'tentative', 'declined'] as const).map((answer) => ({
            name: 'Žóƒíé',
            address: answer,
            answer,
            optional: true,
          })),
        }),
      ],
    },
  },
  {
    name: 'a long text, shown in full',
    change: { invitations: [invitation({ text: data.repeat(100) })] },
    act: (user) => user.click(button(say('window.invitations.showAll'))),
  },
  { name: 'a long text', change: { invitations: [invitation({ text: data.repeat(100) })] } },
  {
    name: 'a new time that ends before it starts',
    change: { invitations: [invitation()] },
    act: async (user) => {
      await user.click(button(say('window.invitations.proposeTime')))
      await user.clear(screen.getByLabelText(say('window.invitations.newEnd')))
    },
  },
  {
    name: 'an answer that was refused',
    change: { invitations: [invitation()] },
    results: [refused],
    act: async (user) => {
      await user.click(button(say('window.invitations.decline')))
      await screen.findByText(refused.message)
    },
  },
  {
    name: 'answers on their way',
    change: {
      queue: [
        queued({ state: 'held' }),
        queued({ state: 'waiting', answer: 'tentativelyAccept' }),
        queued({ state: 'sending' }),
        queued({ state: 'sent' }),
        queued({ state: 'stopped', answer: 'decline' }),
      ],
    },
  },
]

const attention: WindowState[] = [
  {
    name: 'everything that needs attention',
    change: {
      online: false,
      reminders: [
        { eventId: '1', title: data, when: data, join: 'Žům', started: false },
        { eventId: '2', title: data, when: data, started: true },
      ],
      status: { ...status, ask: data },
      m365: { state: 'signInNeeded' },
      mattermost: { state: 'signInNeeded' },
      problems: [problem],
      proxyAsking: 'ƥ:8080',
    },
  },
  {
    name: 'a proxy that did not take the password',
    change: { proxyAsking: 'ƥ:8080' },
    results: [refused],
    act: async (user) => {
      await user.type(screen.getByLabelText(say('window.network.proxy.username'), { exact: false }), 'ž')
      await user.type(screen.getByLabelText(say('window.network.proxy.password'), { exact: false }), 'ž')
      await user.click(button(say('window.network.proxy.signIn')))
      await screen.findByRole('alert')
    },
  },
]

const calendar: WindowState[] = [
  { name: 'an empty day', page: 'today', change: {} },
  {
    name: 'a day that was not read yet',
    page: 'today',
    change: { sync: { text: data, running: false, stale: true, loaded: false } },
  },
  {
    name: 'a full day',
    page: 'today',
    change: {
      today: {
        ...today,
        allDay: [item({ mark: 'tentative' })],
        timed: [
          item({ state: 'past' }),
          item({ state: 'now', clash: true, mark: 'not answered' }),
          item({ private: true, join: undefined }),
        ],
        free: [data],
      },
    },
  },
]

const statusPage: WindowState[] = [
  ...(['mattercal', 'you', 'mattermost', 'nobody'] as const).map((by) => ({
    name: `a status by ${by}`,
    page: 'status' as const,
    change: { status: { ...status, by, canLeaveAlone: by === 'mattercal', seenAt: by === 'you' ? data : undefined } },
  })),
  { name: 'a pause', page: 'status', change: { status: { ...status, pausedUntil: data } } },
  {
    name: 'a pause that was refused',
    page: 'status',
    change: {},
    results: [refused],
    act: async (user) => {
      await user.click(button(say('window.status.pause.hour')))
      await screen.findByRole('alert')
    },
  },
]

const settings: WindowState[] = [
  ...(['off', 'waiting', 'connecting', 'connected', 'offline', 'unpaired'] as BotView['state'][]).map((state) => ({
    name: `Settings with a bot that is ${state}`,
    page: 'settings' as const,
    change: { bot: { state, url: 'ħ://ƀ', username: 'ƀ', problem: data } },
  })),
  {
    name: 'Settings with a meeting server that is no host',
    page: 'settings',
    change: {},
    act: async (user) => {
      await user.type(screen.getByLabelText(say('window.settings.meetingHosts')), '?')
      await user.tab()
    },
  },
  {
    name: 'Settings with an update that is ready, locks, and no keychain',
    page: 'settings',
    change: { update: { text: data, ready: true, canLook: true }, locks: ['status'], keychain: 'session' },
  },
  {
    name: 'Settings that could not be saved',
    page: 'settings',
    change: {},
    results: [refused],
    act: async (user) => {
      await user.click(screen.getByLabelText(say('window.reminders.enabled')))
      await screen.findByRole('alert')
    },
  },
  {
    name: 'diagnostics that are saved',
    page: 'settings',
    change: {},
    act: async (user) => {
      await user.click(button(say('window.diagnostics.save')))
      await screen.findByText(say('window.diagnostics.saved'))
    },
  },
]

const findServer = async (user: UserEvent) => {
  await user.click(button(say('window.accounts.mattermost.continue')))
  await screen.findByLabelText(say('window.accounts.mattermost.method'))
}
/** Fills in the form for one way to sign in, and sends it. */
const signIn = async (user: UserEvent, method: 'oauth' | 'password' | 'token') => {
  await findServer(user)
  await user.selectOptions(screen.getByLabelText(say('window.accounts.mattermost.method')), method)
  const form = screen.getByRole('form', { name: say('window.accounts.mattermost') })
  for (const input of form.querySelectorAll('input')) await user.type(input, 'ž')
  await user.click(within(form).getByRole('button', { name: say('window.accounts.mattermost.signIn') }))
}

const accounts: WindowState[] = [
  ...(['signedOut', 'signingIn', 'signInNeeded'] as const).map((state) => ({
    name: `accounts that are ${state}`,
    page: 'settings' as const,
    change: {
      m365: { state, problem: data, adminLink: true },
      mattermost: { state, problem: data },
    },
  })),
  {
    name: 'another organization',
    page: 'settings',
    change: { m365: { state: 'signedOut' } },
    act: (user) => user.click(button(say('window.accounts.m365.change'))),
  },
  {
    name: 'a Mattermost server that was found',
    page: 'settings',
    change: { mattermost: { state: 'signedOut' } },
    results: [{ ok: true, found: { ...found, siteName: 'Ŝíŧé' } }],
    act: findServer,
  },
  {
    name: 'a code that Mattermost asks for',
    page: 'settings',
    change: { mattermost: { state: 'signedOut' } },
    results: [
      { ok: true, found },
      { ...refused, code: 'codeNeeded' },
    ],
    act: async (user) => {
      await signIn(user, 'password')
      await screen.findByText(say('window.accounts.mattermost.code'))
    },
  },
  {
    name: 'a personal access token that was refused',
    page: 'settings',
    change: { mattermost: { state: 'signedOut' } },
    results: [{ ok: true, found }, refused],
    act: async (user) => {
      await signIn(user, 'token')
      await screen.findByRole('alert')
    },
  },
  {
    name: 'a sign-in to Mattermost in the browser',
    page: 'settings',
    change: { mattermost: { state: 'signedOut' } },
    results: [{ ok: true, found }, 'never'],
    act: async (user) => {
      await signIn(user, 'oauth')
      await screen.findByText(say('window.accounts.mattermost.waiting'))
    },
  },
]

const firstRun: WindowState[] = [
  { name: 'a locked keychain', change: { firstRun: 'keychain', keychain: 'locked' } },
  { name: 'a keychain without the key', change: { firstRun: 'keychain', keychain: 'noKey' } },
  { name: 'no keychain', change: { firstRun: 'keychain', keychain: 'missing' } },
  {
    name: 'the first sign-in',
    change: {
      firstRun: 'm365',
      m365: { state: 'signedOut' },
      bot: { state: 'off' },
      connection: { ...connection, clientId: '' },
    },
  },
  { name: 'the second sign-in', change: { firstRun: 'mattermost', mattermost: { state: 'signedOut' } } },
  { name: 'the question about the status', change: { firstRun: 'status' } },
  {
    name: 'the first run with all that needs attention',
    change: {
      firstRun: 'status',
      online: false,
      m365: { state: 'signInNeeded' },
      problems: [problem],
      proxyAsking: 'ƥ:8080',
    },
  },
]

/** Every state of every page and panel. */
export const windowStates: readonly WindowState[] = [
  ...invitations,
  ...attention,
  ...calendar,
  ...statusPage,
  ...settings,
  ...accounts,
  ...firstRun,
]
