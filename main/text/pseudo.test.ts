import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pseudoLanguage } from '../../test/support/pseudo-language.ts'
import {
  busyDay,
  everyAgenda,
  everyChange,
  everyState,
  foreign,
  now,
  outboxItems,
  recurrences,
  strangeEvent,
} from '../../test/support/words/every-sentence.ts'
import { viewOf } from '../services/compose/view.ts'
import {
  cancelledText,
  changeText,
  dayText,
  type InvitationState,
  invitationLine,
  invitationMessage,
  invitationText,
  plainMessage,
  reminderMessage,
} from '../services/direct-messages/message-words.ts'
import { withoutPrivate } from '../services/direct-messages/without-private.ts'
import type { Notice } from '../services/notices/notices.ts'
import type { AppState } from '../services/state/app-state.ts'
import { wordNotice } from '../shell/notifications/notice-words.ts'
import { tooltip } from '../shell/tray/tooltip.ts'
import { trayMenu } from '../shell/tray/tray-menu.ts'
import { mattermostSignInText, signInText } from './accounts.ts'
import { botFailureText } from './bot-link.ts'
import { failureText } from './failures.ts'
import { refusalText } from './invitations.ts'
import { recurrenceInWords } from './recurrence.ts'
import { englishLanguage, listed, say, setLanguage } from './say.ts'
import { clockTime, dayInWords, durationInWords, spanInWords, startsText, untilInWords } from './times.ts'

// Everything that the desktop says, said in a language that has no English letter: what is English all the same
// comes from somewhere else than the catalogue. The window's own sentences have such a test in renderer/.

const hour = 3600_000
const day = 24 * hour

beforeAll(() =>
  setLanguage(pseudoLanguage, (id, error) => {
    throw new Error(`${id} cannot be said`, { cause: error })
  }),
)
afterAll(() => setLanguage(englishLanguage))

// Members of the view that are no sentences: ids, data, and words of the contract that the window puts into words.
const notWords = new Set(
  'id eventId address answer state kind mark by firstRun zone keychain cloud connection preferences locks version join'.split(
    ' ',
  ),
)

/** Every text in a value, whatever its depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => (notWords.has(name) ? [] : textsIn(member)))
}

const states = everyState()
const busy = states.find(({ events }) => events.size === busyDay.length) as AppState
const both = [busy, { ...busy, hour12: true, settings: states.at(-1)?.settings ?? busy.settings }]
const actions = { run: () => new Promise<never>(() => undefined), show: () => undefined }

/** Every notice, of each kind in each of its forms. */
function everyNotice(state: AppState): Notice[] {
  const changes = everyChange()
  const soon = strangeEvent({ id: 'a', start: now + 10 * 60_000, end: now + hour })
  const online = strangeEvent({ id: 'b', start: now, end: now + hour, body: 'https://zoom.us/j/1' })
  return [
    ...changes.map((change) => ({ kind: 'invitation' as const, change })),
    ...[1, 5].map((count) => ({ kind: 'invitationDigest' as const, changes: changes.slice(0, count) })),
    ...everyAgenda(state).flatMap((agenda) =>
      [undefined, now - hour, now - day, now - 3 * day].map((asOf) => ({ kind: 'summary' as const, agenda, asOf })),
    ),
    { kind: 'summaryFailed' },
    ...[0, 1, 2].flatMap((also) =>
      [soon, online].map((event) => ({ kind: 'reminder' as const, id: 'r', event, also })),
    ),
    ...[1, 7].map((count) => ({ kind: 'missed' as const, events: Array.from({ length: count }, () => online) })),
    { kind: 'askStatus', events: ['a', 'nowhere'], until: now + hour },
    { kind: 'signInNeeded', account: 'm365' },
    { kind: 'signInNeeded', account: 'mattermost' },
    { kind: 'answerStopped', eventId: 'nowhere', text: refusalText('unknown') },
    { kind: 'updateReady', version: '12.3.4' },
  ]
}

describe('in a language that nobody speaks, no English is left', () => {
  it('in times, days, durations and recurrences', () => {
    const moments = [-400, -3, -1, 0, 1, 3, 400].map((days) => now + days * day)
    const texts = [false, true].flatMap((hour12) => {
      const style = { zone: 'Asia/Tokyo', hour12 }
      return moments.flatMap((moment) => [
        clockTime(moment, style),
        dayInWords(moment, now, style.zone),
        spanInWords(moment, moment + 30 * 60_000, now, style),
        spanInWords(moment, moment + 2 * day, now, style),
        untilInWords(moment, now, style),
        startsText(moment, now),
        durationInWords(Math.abs(moment - now) + 90 * 60_000),
      ])
    })
    expect(foreign([...texts, ...recurrences.map(recurrenceInWords)])).toEqual([])
  })

  it('in the window’s view', () => {
    expect(states.flatMap((state) => foreign(textsIn(viewOf(state, now, '12.3.4'))))).toEqual([])
  })

  it('in the tray’s menu and its tooltip', () => {
    const kinds = ['signedOut', 'problem', 'invitations', 'meeting', 'free'] as const
    const texts = states.flatMap((state) => [
      ...trayMenu(state, now, actions).flatMap((item) => [
        item.label ?? '',
        ...(Array.isArray(item.submenu) ? item.submenu.map(({ label }) => label ?? '') : []),
      ]),
      ...kinds.map((kind) => tooltip(state, kind, now)),
    ])
    expect(foreign(texts)).toEqual([])
  })

  it('in notifications', () => {
    const worded = both.flatMap((state) => everyNotice(state).map((notice) => wordNotice(notice, state, now)))
    const texts = worded.flatMap(({ title, body, buttons }) => [title, body, ...buttons.map(({ label }) => label)])
    expect(foreign(texts)).toEqual([])
  })
})

describe('in a language that nobody speaks, no English is left in direct messages', () => {
  it('about invitations, wherever they stand', () => {
    const places: InvitationState[] = [
      { at: 'open' },
      { at: 'open', moved: true },
      ...(['accepted', 'tentativelyAccepted', 'declined'] as const).map(
        (response) => ({ at: 'answered', event: strangeEvent({ response }) }) as const,
      ),
      { at: 'cancelled' },
      { at: 'gone' },
      { at: 'gone', lastLine: say('answer.declined') },
      ...outboxItems.map((item) => ({ at: 'outbox', item }) as const),
    ]
    for (const state of both.map(withoutPrivate)) {
      const messages = [...state.events.values()].flatMap((event) => {
        const text = invitationText(event, event.seriesMasterId !== undefined, state)
        return places.map((stands) => invitationMessage(text, stands, event, 'i', state))
      })
      expect(foreign(messages.flatMap(textsOfMessage))).toEqual([])
      expect(foreign(places.map((stands) => invitationLine(stands) ?? ''))).toEqual([])
    }
  })

  it('about changes, reminders, days and everything else', () => {
    for (const state of both.map(withoutPrivate)) {
      const changes = everyChange().map((change) => {
        if (change.kind === 'changed') return changeText(change, state)
        return change.kind === 'cancelled' ? cancelledText(change.event, state) : ''
      })
      const many = Array.from({ length: 200 }, (_, id) =>
        strangeEvent({ id: `${id}`, start: now, end: now + hour, subject: '議'.repeat(200) }),
      )
      const agendas = everyAgenda({ ...state, events: new Map(many.map((event) => [event.id, event])) })
      const seen = [undefined, now - hour, now - day, now - 3 * day]
      const days = [...everyAgenda(state), ...agendas].flatMap((agenda) =>
        seen.map((at) => dayText(agenda, state, at === undefined ? undefined : { seen: at, read: now })),
      )
      const messages = [
        ...everyNotice(state).flatMap((notice) => plainMessage(notice, state, now) ?? []),
        ...[...state.events.values()].map((event) => reminderMessage(event, state)),
      ]
      expect(foreign([...changes, ...days, ...messages.flatMap(textsOfMessage)])).toEqual([])
    }
  })
})

/** What is read of a message: its text, its buttons, and the dialogs behind them. */
function textsOfMessage(message: ReturnType<typeof reminderMessage>): string[] {
  return [
    message.text,
    message.clicksUntilText ?? '',
    ...message.buttons.flatMap(({ label, dialog }) => [
      label,
      ...(dialog
        ? [
            dialog.title,
            dialog.introduction ?? '',
            dialog.submit,
            ...dialog.elements.flatMap((element) => [
              element.label,
              'help' in element ? (element.help ?? '') : '',
              'placeholder' in element ? (element.placeholder ?? '') : '',
              ...('options' in element ? (element.options ?? []).map(({ text }) => text) : []),
            ]),
          ]
        : []),
    ]),
  ]
}

describe('in a language that nobody speaks, no English is left in errors', () => {
  it('of sign-ins and servers', () => {
    const m365 = ['cancelled', 'timedOut', 'declined', 'again', 'admin', 'blocked', 'account', 'settings'] as const
    const more = ['tls', 'proxySignIn', 'trouble', 'bug'] as const
    const mattermost = ['wrongPassword', 'codeNeeded', 'wrongCode', 'locked', 'inactive', 'notVerified'] as const
    const moreMattermost = ['useSso', 'badToken', 'mfaToSetUp', 'denied', 'portsTaken', 'timedOut', 'failed'] as const
    const reasons = ['offline', 'notFound', 'throttled', 'signIn', 'server'] as const
    const texts = [
      ...[...m365, ...more].map((kind) => signInText(kind, '53003')),
      ...[...mattermost, ...moreMattermost].map((kind) => mattermostSignInText(kind)),
      ...reasons.map((reason) => botFailureText(reason, undefined)),
      botFailureText('refused', 'wrongPost'),
      ...(['m365', 'mattermost', 'bot', 'server'] as const).map((service) => failureText('offline', service)),
    ]
    expect(foreign(texts)).toEqual([])
  })
})

describe('the test itself', () => {
  it('finds an English sentence, and English weekdays and lists', () => {
    expect(foreign(['The disk is full'])).toEqual(['The disk is full in: The disk is full'])
    expect(foreign([new Intl.DateTimeFormat('en', { weekday: 'long' }).format(now)])).toHaveLength(1)
    expect(foreign([listed(['一', '二'], englishLanguage)])).toHaveLength(1)
    expect(foreign([say('tray.setUp'), say('time.in', { duration: durationInWords(hour) })])).toEqual([])
  })

  it('throws when a sentence cannot be made', () => {
    expect(() => say('time.in', {})).toThrow('time.in cannot be said')
  })
})
