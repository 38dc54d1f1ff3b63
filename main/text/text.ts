// The catalogue: every sentence the app itself says, in one place, ready for translation. Plain words, sentence
// case, no blame: what happened, what was kept, what to do.
import type { CalendarEvent, Instant } from '../core/calendar/event.ts'
import { isoDate } from '../core/calendar/zones.ts'
import type { Refusal } from '../core/invitations/answer.ts'
import type { OutboxState, StopReason, WaitReason } from '../core/invitations/outbox.ts'
import type { Availability, CustomStatus, Observed } from '../core/status/ledger.ts'
import type { Because } from '../core/status/planner.ts'
import { clockTime, durationInWords, spanInWords, type TimeStyle, untilInWords } from './times.ts'

export const appName = 'Mattercal'

export const titleOf = (event: Pick<CalendarEvent, 'subject'> | undefined) => event?.subject.trim() || '(no title)'

/** When an event is, in the reader's words. All-day events say their days. */
export function whenText(event: CalendarEvent, start: Instant, end: Instant, now: Instant, style: TimeStyle): string {
  if (!event.isAllDay) return spanInWords(start, end, now, style)
  const day = (at: Instant) => spanInWords(at, at, now, style).replace(/,[^,]*$/, '')
  const last = end - 1
  const first = day(start)
  return isoDate(start, style.zone) === isoDate(last, style.zone) ? `${first}, all day` : `${first} – ${day(last)}`
}

export const availabilityText: Record<Availability, string> = {
  online: 'Online',
  away: 'Away',
  dnd: 'Do not disturb',
  offline: 'Offline',
  ooo: 'Out of office',
}

export function shownText(observed: Observed | undefined, now: Instant): string {
  if (!observed) return 'Not known yet'
  const presence = observed.presence
    ? availabilityText[observed.presence.status]
    : 'Statuses are switched off on this server'
  const custom = observed.custom
  const visible = (status: CustomStatus) => status.expiresAt === undefined || status.expiresAt > now
  return custom && visible(custom) ? `${presence} · ${custom.text || `:${custom.emoji}:`}` : presence
}

/** Why the status is what it is. */
export function becauseText(because: Because, titles: string[], now: Instant, style: TimeStyle): string {
  const until = (at: Instant) => untilInWords(at, now, style)
  const meeting = titles.length > 1 ? `${titles[0]} and ${titles.length - 1} more` : (titles[0] ?? 'your meeting')
  switch (because.kind) {
    case 'notChosen':
      return 'You have not chosen yet what Mattercal may do with your status.'
    case 'off':
      return 'Status sync is switched off in Settings.'
    case 'paused':
      return `Status sync is paused until ${until(because.until)}.`
    case 'free':
      return because.nextStart === undefined
        ? 'No meeting ahead.'
        : `No meeting now. The next one starts at ${until(because.nextStart)}.`
    case 'meeting':
      return `${meeting}, until ${until(because.until)}.`
    case 'asking':
      return `${meeting} has begun. Shall Mattercal set your status?`
    case 'leftAlone':
      switch (because.by) {
        case 'userSet':
          return `You had set ${because.status ? availabilityText[because.status].toLowerCase() : 'your status'} yourself before ${meeting}, so it stays.`
        case 'change':
          return `You chose your status yourself, so it stays for ${meeting}.`
        case 'request':
          return `You asked to leave your status alone for ${meeting}.`
        case 'answer':
          return `You said no for ${meeting}.`
        case 'outOfOffice':
          return 'You are out of office. Mattercal never touches that, because changing it would switch your auto-reply off.'
      }
  }
}

/** "People: added Jonas Weber; removed Tom Ashworth". */
export function peopleText({ added, removed }: { added: string[]; removed: string[] }): string {
  const listed = (names: string[]) =>
    names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
  const parts = [added.length > 0 && `added ${listed(added)}`, removed.length > 0 && `removed ${listed(removed)}`]
  return `People: ${parts.filter(Boolean).join('; ')}`
}

export const waitText: Record<WaitReason, string> = {
  offline: 'Waiting for the network. It is safe on this computer and is sent as soon as Microsoft 365 can be reached.',
  throttled: 'Microsoft 365 asked for a moment of patience. It is sent shortly.',
  serverTrouble: 'Microsoft 365 had a problem. It is tried again shortly.',
  signIn: 'Waiting for you to sign in to Microsoft 365 again.',
}

export const stopText: Record<StopReason, string> = {
  moved: 'The meeting was changed after you answered, so nothing was sent. Please look at it again.',
  cancelled: 'The meeting was cancelled meanwhile, so nothing was sent.',
  gone: 'The meeting is no longer on your calendar, so nothing was sent.',
  refused: 'Microsoft 365 did not take the answer. You can answer in Outlook.',
  notAllowed: 'This account is not allowed to answer invitations from Mattercal. Your administrator can change that.',
}

export function queueText(state: OutboxState): string {
  switch (state.at) {
    case 'held':
      return 'Sending in a few seconds.'
    case 'queued':
      return state.reason ? waitText[state.reason] : 'Sending.'
    case 'unsure':
      return 'Sending. Mattercal checks that it arrived.'
    case 'sent':
      return 'Sent.'
    case 'stopped':
      return stopText[state.why]
  }
}

export const refusalText: Record<Refusal | 'unknown', string> = {
  organizer: 'This is your own meeting; there is nothing to answer.',
  cancelled: 'This meeting was cancelled.',
  past: 'This meeting is over.',
  noProposals: 'The organizer does not take proposals for a new time.',
  proposalNeedsResponse: 'A new time can only be proposed when the organizer is told about it.',
  proposalOnAccept: 'A new time goes with Tentative or Decline.',
  badProposal: 'The proposed time must lie ahead and end after it starts.',
  unknown: 'This invitation is no longer on your calendar.',
}

/** What the sync line says about a failure; what was kept is said beside it. */
export function failureText(kind: string, service: string): string {
  switch (kind) {
    case 'offline':
      return `${service} cannot be reached. Check the network; Mattercal keeps trying.`
    case 'lost':
      return `${service} did not answer. Mattercal tries again.`
    case 'tls':
      return `The certificate of ${service} is not trusted on this computer, so nothing was sent. Ask your administrator to install the right certificate authority.`
    case 'proxySignIn':
      return `The proxy of this network asks for a name and password, so ${service} was not reached. Enter them in Mattercal’s window.`
    case 'wrongServer':
      return `Something other than ${service} answered. A network sign-in page may be in the way: open a browser and look.`
    case 'throttled':
      return `${service} asked for patience. Mattercal tries again shortly.`
    case 'signIn':
      return `Please sign in to ${service} again. Nothing was lost.`
    case 'forbidden':
      return `${service} does not allow this account to do that. Your administrator can change it.`
    default:
      return `${service} has a problem at the moment. Mattercal tries again.`
  }
}

/** What to tell a person whose Microsoft 365 sign-in did not work. */
export function signInText(kind: string, code: string): string {
  switch (kind) {
    case 'cancelled':
      return 'The sign-in was cancelled.'
    case 'timedOut':
      return 'The browser did not come back within five minutes. If it shows an error, that says what is wrong; then try again.'
    case 'declined':
      return 'The sign-in was declined. Mattercal needs your consent to read your calendar and to answer invitations.'
    case 'again':
      return 'Microsoft 365 wants you to sign in again.'
    case 'admin':
      return 'Your organization wants an administrator to approve Mattercal first. Copy the link and send it to them.'
    case 'blocked':
      return `A rule of your organization does not allow this sign-in (${code}). Your administrator can tell which; trying again will not help.`
    case 'account':
      return `This account cannot be used here (${code}): it is locked, disabled, or of another organization. Try another account or ask your administrator.`
    case 'settings':
      return `The tenant, client ID or cloud does not fit (${code}). Check them with your administrator.`
    case 'tls':
      return 'The certificate of the sign-in server is not trusted on this computer. Ask your administrator to install the right certificate authority.'
    case 'proxySignIn':
      return 'The proxy of this network asks for a name and password first. Enter them above, then try again.'
    case 'trouble':
      return 'The sign-in server cannot be reached or has a problem. Try again in a moment.'
    default:
      return `The sign-in did not work because of a fault in Mattercal (${code}). Please report it.`
  }
}

/** What to tell a person whose Mattermost sign-in did not work. */
export const mattermostSignInText: Record<string, string> = {
  wrongPassword: 'The name or the password is not right.',
  codeNeeded: 'Your account asks for a code: enter it from your authenticator app.',
  wrongCode: 'That code is not right, or it was used already. Wait for the next one.',
  locked: 'There were too many tries, and the account is locked. An administrator can unlock it.',
  inactive: 'This account is deactivated.',
  notVerified: 'The e-mail address of this account is not verified yet. Look for the message from Mattermost.',
  useSso: 'This account signs in with single sign-on. Use the browser sign-in, or a personal access token.',
  badToken: 'Mattermost does not accept this token.',
  mfaToSetUp:
    'Your server wants you to set up multi-factor authentication first. Do that in Mattermost, then come back.',
  denied: 'The sign-in was declined in the browser.',
  portsTaken:
    'The ports for the browser sign-in are in use by other programs. Close them, or use a personal access token.',
  timedOut: 'The browser did not come back within five minutes. Try again.',
  cancelled: 'The sign-in was cancelled.',
  failed: 'Mattermost did not complete the sign-in. Try another way to sign in.',
}

/** What the window says about updates. */
export function updateText(update: { at: string; why?: string; when?: string; version?: string }): string {
  switch (update.at) {
    case 'off':
      return (
        {
          policy: 'Your administrator takes care of updates.',
          packageManager:
            'Updates come with those of your system: this Mattercal was installed by its package manager.',
          testBuild: 'This is a test build: it does not update itself.',
          noServer: 'This Mattercal was built without an update server: it does not update itself.',
        }[update.why ?? ''] ?? ''
      )
    case 'checking':
      return 'Looking for an update…'
    case 'downloading':
      return `Mattercal ${update.version} is being downloaded…`
    case 'ready':
      return (
        {
          afterMeeting: `Mattercal ${update.version} is installed when your meeting is over.`,
          later: `Mattercal ${update.version} is ready. It waits; you will be asked again tomorrow.`,
        }[update.when ?? ''] ?? `Mattercal ${update.version} is ready and is installed when Mattercal quits.`
      )
    case 'failed':
      return (
        {
          network: 'The update server could not be reached. Mattercal tries again later.',
          signature:
            'The update was not signed by us, so it was not used. Nothing was changed. Please tell your administrator.',
          damaged: 'The download was damaged, so it was thrown away. Nothing was changed; Mattercal tries again later.',
          disk: 'There is not enough room for the update. Nothing was changed; please make room.',
        }[update.why ?? ''] ?? 'The update did not work. Nothing was changed; Mattercal tries again later.'
      )
    default:
      return ''
  }
}

/** About the company's bot. */
export const botText = {
  badAddress: 'That is not an address of a bot. It begins with https://, and your administrator knows it.',
  otherServer: 'This bot belongs to another Mattermost server than the one you are signed in to.',
  ended: 'The connection to the bot was ended, by you in Mattermost or by your administrator.',
}

/** Why the bot could not be reached or would not connect. */
export function botFailureText(kind: string, code: string | undefined): string {
  if (code === 'wrongPost' || code === 'pairingOver') return 'The bot did not see your message. Please try again.'
  switch (kind) {
    case 'notFound':
    case 'wrongServer':
      return 'There is no Mattercal bot at that address.'
    case 'throttled':
      return 'The bot asked for patience. Try again in a minute.'
    case 'signIn':
      return botText.ended
    default:
      return failureText(kind, 'The bot')
  }
}

export const badAddress = 'That is not an address. It looks like https://mattermost.example.com'
export const notMattermost = 'There is no Mattermost server at that address.'

/** The line that says how fresh the calendar is. */
export function syncText(
  at: Instant | undefined,
  running: boolean,
  failure: string | undefined,
  now: Instant,
  style: TimeStyle,
): string {
  const asOf = at === undefined ? '' : ` Showing your calendar as of ${untilInWords(at, now, style)}.`
  if (failure) return `${failureText(failure, 'Microsoft 365')}${asOf}`
  if (at === undefined) return running ? 'Reading your calendar…' : 'Your calendar has not been read yet.'
  return `Up to date at ${clockTime(at, style)}.`
}

/** "in 5 min", "now", "5 min ago". */
export function startsText(start: Instant, now: Instant): string {
  const minutes = Math.round((start - now) / 60_000)
  if (minutes === 0) return 'now'
  return minutes > 0 ? `in ${durationInWords(start - now)}` : `${durationInWords(now - start)} ago`
}
