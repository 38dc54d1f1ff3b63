import type { StatusView } from '../../ipc/view.ts'
import { titleOf } from '../../text/calendar.ts'
import { say } from '../../text/say.ts'
import { availabilityText, becauseText, shownText } from '../../text/status.ts'
import { clockTime, untilInWords } from '../../text/times.ts'
import type { AppState } from '../state/app-state.ts'
import { styleOf } from '../state/time-style.ts'

/** The status as words: the headline of the window's status page and of the tray's menu. */
export function statusView(state: AppState, now: number): StatusView {
  const style = styleOf(state)
  const { plan, observed, observedAt, pausedUntil } = state.status
  const because = plan?.because
  const titles = because && 'events' in because ? because.events.map((id) => titleOf(state.events.get(id))) : []
  const shown = shownText(observed, now)
  let headline = shown
  let by: StatusView['by'] = observed?.presence?.manual ? 'you' : observed ? 'mattermost' : 'nobody'
  if (plan && because?.kind === 'meeting') {
    by = 'mattercal'
    const what = plan.desired.availability ? availabilityText(plan.desired.availability) : (plan.desired.text ?? '')
    headline = say('status.until', { what, until: untilInWords(because.until, now, style) })
  }
  return {
    headline,
    because: because ? becauseText(because, titles, now, style) : say('status.notSignedIn'),
    by,
    shown,
    seenAt: observedAt === undefined ? undefined : clockTime(observedAt, style),
    pausedUntil: pausedUntil !== undefined && pausedUntil > now ? untilInWords(pausedUntil, now, style) : undefined,
    canLeaveAlone: because?.kind === 'meeting',
    ask: because?.kind === 'asking' ? say('status.ask', { until: untilInWords(because.until, now, style) }) : undefined,
  }
}
