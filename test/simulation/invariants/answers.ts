import type { Deeds, Given } from '../deeds.ts'
import type { World } from '../world/world.ts'
import { type Invariant, Violation } from './invariant.ts'

// Two clocks may be this far apart, and what happens within that has no order.
const apart = 60_000
const what = ({ answer, meeting, by, note }: Given) => `${answer} to ${meeting} (${note ?? by})`

/** Invariants 5 and 12: an answer is sent exactly as often as it was given, and the last word counts. */
export function answersInvariant(world: World, deeds: Deeds): Invariant {
  const { company, anna, computers } = world
  const { mails } = company.meetings
  let read = 0
  /** When the answer reached the organizer, for those that did. */
  const arrived = new Map<Given, number>()
  const answers = ['accept', 'tentativelyAccept', 'decline']

  const givenBy = (mail: (typeof mails)[number]): Given | undefined => {
    const same = deeds.given.filter(({ meeting, answer }) => mail.subject.includes(meeting) && answer === mail.kind)
    if (mail.comment) return same.find(({ note }) => note === mail.comment)
    const clicks = same.filter((given) => given.by === 'click' && !arrived.has(given))
    // Of two clicks on the same button, the one that nobody refused.
    return clicks.find(({ said }) => said === undefined || said === 'ok') ?? clicks[0]
  }

  const onMail = (mail: (typeof mails)[number]) => {
    const given = givenBy(mail)
    const name = `“${mail.kind}” for ${mail.subject}${mail.comment ? ` (${mail.comment})` : ''}`
    if (!given)
      throw new Violation(
        'an answer is sent as often as it was given',
        `the organizer gets ${name}, which was given less often`,
      )
    if (arrived.has(given))
      throw new Violation('an answer is sent as often as it was given', `the organizer gets ${name} twice`)
    if (given.undone)
      throw new Violation(
        'an answer is sent as often as it was given',
        `the organizer gets ${name}, which was taken back`,
      )
    if (given.said !== undefined && given.said !== 'ok')
      throw new Violation(
        'an answer is sent as often as it was given',
        `the organizer gets ${name}, but Anna was told: ${given.said}`,
      )
    for (const [other, at] of arrived)
      if (other.meeting === given.meeting && other.at > given.at + apart && at < mail.at - apart)
        throw new Violation('the last word counts', `${what(given)}, given before ${what(other)}, is sent after it`)
    arrived.set(given, mail.at)
  }

  return {
    look() {
      for (; read < mails.length; read++) {
        const mail = mails[read]
        if (mail && mail.from === anna.address && answers.includes(mail.kind)) onMail(mail)
      }
    },
    afterCalm() {
      for (const given of deeds.given)
        if (!cameOfIt(given, arrived.has(given), world, deeds))
          throw new Violation('no answer is lost', `nothing became of ${what(given)}`)
      for (const { state, name } of computers)
        for (const { command, state: at } of state.get().outbox)
          if (at.at !== 'stopped' && at.at !== 'sent')
            throw new Violation('nothing is stuck', `the answer ${command.answer} is still “${at.at}” on the ${name}`)
    },
  }
}

/** Whether something became of an answer: it arrived, was overtaken, was taken back, or was stopped and Anna was told. */
function cameOfIt(given: Given, arrived: boolean, { computers }: World, deeds: Deeds): boolean {
  // What a click was, the bot alone knows; and what the app died over was given or not.
  if (given.by !== 'window' || given.said !== 'ok' || given.undone || arrived) return true
  const later = deeds.given.some(
    (other) => other !== given && other.meeting === given.meeting && other.at >= given.at && other.said === 'ok',
  )
  if (later) return true
  return computers.some(({ state, told }) => {
    const { outbox } = state.get()
    const stopped = outbox.some(({ command, state: at }) => at.at === 'stopped' && command.comment === given.note)
    return stopped || told.some(({ notice }) => notice.kind === 'answerStopped')
  })
}
