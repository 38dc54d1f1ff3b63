import type { Area, GraphContext } from '../context.ts'
import { GraphError, invalidParameter } from '../graph-error.ts'
import type { Instance } from '../mailbox.ts'
import { member, moment } from '../requests.ts'
import { workingHours } from './profile.ts'

interface Window {
  start: number
  end: number
  /** Minutes for each digit of the availability view. */
  interval: number
}

const digits = { free: 0, tentative: 1, busy: 2, oof: 3, workingElsewhere: 4, unknown: 0 } as const
// What hides what, in one digit of the availability view.
const strongest = [digits.oof, digits.busy, digits.workingElsewhere, digits.tentative, digits.free]

/** When colleagues are free. */
export const schedule: Area = async (app, { graph }) => {
  app.post('/v1.0/me/calendar/getSchedule', async (request) => {
    graph.mailbox(request)
    const start = moment(member(request.body, 'startTime'))
    const end = moment(member(request.body, 'endTime'))
    const interval = Number(member(request.body, 'availabilityViewInterval') ?? 30)
    const addresses = member(request.body, 'schedules')
    if (start === undefined || end === undefined || !Array.isArray(addresses))
      throw invalidParameter('Schedules and times are required.')
    if (interval < 5 || interval > 1440)
      throw new GraphError(
        400,
        'ErrorInvalidMergedFreeBusyInterval',
        'The specified merged free busy interval is invalid.',
      )
    return { value: addresses.map((address) => scheduleOf(graph, address, { start, end, interval })) }
  })
}

function scheduleOf(graph: GraphContext, address: unknown, window: Window): Record<string, unknown> {
  const mailbox = graph.meetings.mailboxes.get(String(address).toLowerCase())
  if (!mailbox) {
    return {
      scheduleId: address,
      availabilityView: '',
      scheduleItems: [],
      error: {
        message: 'Unable to resolve e-mail address to an Active Directory object.',
        responseCode: 'ErrorMailRecipientNotFound',
      },
    }
  }
  const instances = mailbox
    .instances(window.start, window.end)
    .filter((instance) => instance.event.showAs !== 'free' && !instance.event.isCancelled)
  const utc = (at: number) => ({ dateTime: new Date(at).toISOString().replace('Z', '0000'), timeZone: 'UTC' })
  return {
    scheduleId: address,
    availabilityView: availability(instances, window),
    scheduleItems: instances.map((instance) => ({
      status: instance.event.showAs,
      start: utc(instance.start),
      end: utc(instance.end),
      isPrivate: instance.event.sensitivity !== 'normal',
    })),
    workingHours: workingHours(mailbox.owner),
  }
}

/** One digit for each interval. */
function availability(instances: readonly Instance[], { start, end, interval }: Window): string {
  let view = ''
  for (let at = start; at < end; at += interval * 60_000) {
    const states = new Set<number>(
      instances
        .filter((instance) => instance.start < at + interval * 60_000 && instance.end > at)
        .map((instance) => digits[instance.event.showAs]),
    )
    view += states.size === 0 ? '0' : strongest.find((state) => states.has(state))
  }
  return view
}
