import { isPrivate } from '../../core/calendar/event.ts'
import { eventsIn } from '../../net/event-stream.ts'
import type { Http } from '../../net/http.ts'
import type { App } from '../../services/compose/platform.ts'
import { openInvitations, statusView } from '../../services/compose/view.ts'
import type { AppStateStore } from '../../services/state/app-state.ts'
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

/** Says on the terminal what happens, for somebody who watches a demonstration. */
export function narrate(state: AppStateStore, clock: Clock, say: (line: string) => void): () => void {
  let last: Record<string, string> = {}
  return state.subscribe((current) => {
    const now = clock.now()
    const lines: Record<string, string> = {}
    if (current.m365.state === 'signedIn') lines.m365 = `signed in to Microsoft 365 as ${current.m365.name}`
    if (current.mattermost.state === 'signedIn')
      lines.mattermost = `signed in to Mattermost as ${current.mattermost.name}`
    if (current.botLink.state === 'connected')
      lines.bot = `connected to the bot @${current.settings.connection.bot?.botUsername ?? ''}`
    if (current.sync.at !== undefined && !current.sync.running) {
      lines.sync = `synced ${current.events.size} events`
      const waiting = openInvitations(current, now)
      const first = waiting[0]
      lines.invites =
        first === undefined
          ? 'no invitation waits for an answer'
          : `${waiting.length} ${waiting.length === 1 ? 'invitation waits' : 'invitations wait'} for an answer (next: ${isPrivate(first.event) ? 'a private event' : first.event.subject}, ${dayInWords(first.event.start, now, current.zone)})`
    }
    const because = current.status.plan?.because
    if (because) {
      const status = statusView(current, now)
      const titles =
        because.kind === 'meeting'
          ? because.events.map((id) => current.events.get(id)).filter((e) => e !== undefined)
          : []
      const title = titles.map((event) => (isPrivate(event) ? 'a private event' : event.subject)).join(', ')
      lines.status = title ? `status → ${status.headline} (${title})` : `status → ${status.headline}`
    }
    const sent = current.outbox.filter((item) => item.state.at === 'sent')
    for (const item of sent) lines[`sent ${item.id}`] = `answer sent: ${item.command.answer}`
    for (const [name, line] of Object.entries(lines)) if (last[name] !== line) say(line)
    last = { ...last, ...lines }
  })
}
