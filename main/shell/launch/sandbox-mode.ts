import { type CalendarEvent, isPrivate } from '../../core/calendar/event.ts'
import { eventsIn } from '../../net/event-stream.ts'
import type { Http } from '../../net/http.ts'
import type { App } from '../../services/compose/platform.ts'
import { openInvitations } from '../../services/invitations/open-invitations.ts'
import type { AppStateStore } from '../../services/state/app-state.ts'
import { statusView } from '../../services/status/view.ts'
import { titleOf } from '../../text/calendar.ts'
import { inRow, say } from '../../text/say.ts'
import { dayInWords } from '../../text/times.ts'
import type { Clock } from '../../time/clock.ts'
import type { LaunchConfig } from './launch-options.ts'

type Sandbox = NonNullable<LaunchConfig['sandbox']>

/** The sandbox's clock as this process sees it: how far it is from the machine's. */
export class SandboxClock {
  #offset = 0

  offset(): number {
    return this.#offset
  }

  /**
   * Follows the sandbox's clock for as long as the sandbox runs; a jump there is a jump here. Resolves once the first
   * offset is known.
   */
  async follow(http: Http, sandbox: Sandbox, clock: Clock, onJump: () => void): Promise<void> {
    const { body } = await http.stream({
      method: 'GET',
      url: `${sandbox.control}/clock/stream`,
      headers: { accept: 'text/event-stream' },
      signal: new AbortController().signal,
    })
    if (!body) return
    const events = eventsIn(body)
    const next = async () => {
      const { value } = await events.next()
      if (value) this.#offset = Number(value.data)
      return value !== undefined
    }
    const goOn = async () => {
      while (await next()) {
        clock.recheck()
        onJump()
      }
    }
    // When the sandbox has ended, the last offset stays.
    if (await next()) void goOn().catch(() => undefined)
  }
}

/** Signs the sandbox's person in, as a newcomer would by hand, when nobody is signed in yet. */
export async function signInSandboxPerson(app: App, state: AppStateStore, config: LaunchConfig): Promise<void> {
  const person = config.sandbox?.signIn
  if (!person || !config.m365 || !config.mattermost || state.get().m365.state === 'signedIn') return
  await app.run('signInM365', { ...config.m365, chooseAccount: false })
  await app.run('signInMattermost', { method: 'password', server: config.mattermost.server, ...person })
  await app.run('chooseStatus', { availability: 'dnd', customStatus: 'text' })
}

/** The title of an event as the terminal may show it. */
const shownTitle = (event: CalendarEvent) => (isPrivate(event) ? say('terminal.privateEvent') : titleOf(event))

/** Says on the terminal what happens, for somebody who watches a demonstration. */
export function narrate(state: AppStateStore, clock: Clock, tell: (line: string) => void): () => void {
  let last: Record<string, string> = {}
  return state.subscribe((current) => {
    const now = clock.now()
    const lines: Record<string, string> = {}
    if (current.m365.state === 'signedIn') lines.m365 = say('terminal.m365', { name: current.m365.name ?? '' })
    if (current.mattermost.state === 'signedIn')
      lines.mattermost = say('terminal.mattermost', { name: current.mattermost.name ?? '' })
    if (current.botLink.state === 'connected')
      lines.bot = say('terminal.bot', { username: current.settings.connection.bot?.botUsername ?? '' })
    if (current.sync.at !== undefined && !current.sync.running) {
      lines.sync = say('terminal.synced', { count: current.events.size })
      const waiting = openInvitations(current, now)
      const first = waiting[0]
      lines.invites =
        first === undefined
          ? say('terminal.noInvitation')
          : say('terminal.invitations', {
              count: waiting.length,
              title: shownTitle(first.event),
              day: dayInWords(first.event.start, now, current.zone),
            })
    }
    const because = current.status.plan?.because
    if (because) {
      const status = statusView(current, now)
      const titles =
        because.kind === 'meeting'
          ? because.events.map((id) => current.events.get(id)).filter((e) => e !== undefined)
          : []
      const { headline } = status
      lines.status =
        titles.length > 0
          ? say('terminal.statusFor', { headline, titles: inRow(titles.map(shownTitle)) })
          : say('terminal.status', { headline })
    }
    const sent = current.outbox.filter((item) => item.state.at === 'sent')
    for (const item of sent) lines[`sent ${item.id}`] = say('terminal.answerSent', { answer: item.command.answer })
    for (const [name, line] of Object.entries(lines)) if (last[name] !== line) tell(line)
    last = { ...last, ...lines }
  })
}
