import { type CalendarEvent, isPrivate } from '../../core/calendar/event.ts'
import type { App } from '../../services/compose/platform.ts'
import { openInvitations, statusView } from '../../services/compose/view.ts'
import type { AppStateStore } from '../../services/state/app-state.ts'
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

  /** Follows the sandbox's clock for as long as it runs; a jump there is a jump here. */
  async follow(sandbox: Sandbox, clock: Clock, onJump: () => void): Promise<void> {
    const response = await fetch(`${sandbox.control}/clock/stream`)
    const first = await this.#read(response.body as ReadableStream<Uint8Array>, () => {
      clock.recheck()
      onJump()
    })
    await first
  }

  /** Resolves once the first offset is known; goes on reading after that. */
  #read(body: ReadableStream<Uint8Array>, onJump: () => void): Promise<void> {
    return new Promise((resolve) => {
      let known = false
      const read = async () => {
        let buffer = ''
        for await (const chunk of body.pipeThrough(
          new TextDecoderStream() as never,
        ) as unknown as AsyncIterable<string>) {
          buffer += chunk
          const lines = buffer.split('\n')
          buffer = lines.pop() ?? ''
          for (const line of lines) {
            if (line === '') continue
            this.#offset = Number(line)
            if (known) onJump()
            known = true
            resolve()
          }
        }
      }
      // The sandbox has ended: the last offset stays.
      read()
        .catch(() => undefined)
        .finally(resolve)
    })
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
