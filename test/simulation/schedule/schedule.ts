import type { AnswerKind } from '../../../sandbox/graph/meetings.ts'
import type { Version } from '../../../sandbox/mattermost/versions.ts'
import type { DiskTrouble } from '../world/disk.ts'
import type { NetworkTrouble, Site } from '../world/network.ts'

/** One of Anna's computers. */
export type On = 'laptop' | 'desk'

/** How a program ends: in order, killed at once, killed at the so-manieth step from now, or with the power. */
export type End = { by: 'quit' | 'kill' | 'power' } | { by: 'step'; steps: number }

/** Something that happens. `at` and every other length of time are in seconds; `at` counts from the beginning. */
export type Happening = { at: number } & (
  | {
      /** A meeting is called; Clara organizes it, or Anna. */
      does: 'meeting'
      id: string
      organizer: 'clara' | 'anna'
      start: number
      length: number
      /** Anna has accepted it already; otherwise it is an invitation that waits. */
      accepted: boolean
      secret: boolean
    }
  | { does: 'move'; id: string; by: number }
  | { does: 'cancel'; id: string }
  /** Its organizer makes a meeting private. */
  | { does: 'hide'; id: string }
  /** Anna answers in Outlook, or on her phone. */
  | { does: 'phone'; id: string; answer: AnswerKind }
  /** Anna answers in the window. */
  | { does: 'window'; on: On; id: string; answer: AnswerKind; note: string }
  | { does: 'undo'; on: On; id: string }
  /** Anna clicks a button under the invitation's message. */
  | { does: 'click'; id: string; answer: AnswerKind }
  /** Anna sets her availability in Mattermost; `length` only for a Do not disturb that ends. */
  | { does: 'hand'; status: 'online' | 'away' | 'dnd' | 'offline'; length?: number }
  /** Anna sets her custom status in Mattermost, or clears it. */
  | { does: 'custom'; text: string }
  /** "Replace a status I set" on every computer. */
  | { does: 'override'; yes: boolean }
  /** The custom status says titles, on every computer. */
  | { does: 'titles'; yes: boolean }
  | { does: 'leaveAlone'; on: On }
  | { does: 'pause'; on: On }
  | { does: 'resume'; on: On }
  | { does: 'end'; on: On; end: End; for: number }
  | { does: 'sleep'; on: On; for: number }
  /** Somebody sets the wall clock by so many seconds, and back later. */
  | { does: 'clock'; on: On; by: number; for: number }
  | { does: 'zone'; on: On; zone: string }
  | { does: 'disk'; on: On; trouble: DiskTrouble; for: number }
  | { does: 'keychain'; on: On; for: number }
  | { does: 'network'; from: On | 'bot'; site: Site; trouble: NetworkTrouble; for: number }
  | { does: 'botEnds'; end: End; for: number }
  /** Everything that Anna is signed in with ends; she signs in again later. */
  | { does: 'revoke'; account: 'm365' | 'mattermost'; for: number }
)

/** A schedule: what kind of world, and what happens in it. */
export interface Schedule {
  seed: string
  mattermost: Version
  /** Mattermost has several nodes. */
  cluster?: boolean
  bot: boolean
  computers: 1 | 2
  /** Whether Anna opens the window once all trouble is over, or leaves the app to itself. */
  looksUp: boolean
  happenings: Happening[]
}

const clock = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 19)
const span = (seconds: number) => (seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 6) / 10} min`)

function troubleInWords(trouble: NetworkTrouble): string {
  switch (trouble.kind) {
    case 'off':
      return 'cannot be reached'
    case 'lost':
      return `acts, and its answers ${trouble.writesOnly ? 'to what changes something ' : ''}are lost`
    case 'silent':
      return 'is never reached, and nothing says so'
    case 'slow':
      return `takes ${trouble.ms} ms for everything`
    case 'status':
      return `answers ${trouble.status}${trouble.retryAfter === undefined ? '' : ` (Retry-After: ${trouble.retryAfter})`}`
    case 'html':
      return `is replaced by a web page (${trouble.status})`
    case 'half':
      return 'acts, and half of each answer comes'
  }
}

function endInWords(end: End): string {
  if (end.by === 'step') return `dies at step ${end.steps}`
  return { quit: 'is quit', kill: 'is killed', power: 'loses its power' }[end.by]
}

function inWords(happening: Happening): string {
  const h = happening
  switch (h.does) {
    case 'meeting': {
      const who =
        h.organizer === 'anna' ? 'Anna calls' : h.accepted ? 'Clara calls, and Anna has accepted,' : 'Clara invites to'
      return `${who} ${h.secret ? 'the private ' : ''}${h.id}, from ${clock(h.start)} for ${span(h.length)}`
    }
    case 'move':
      return `${h.id} moves by ${span(h.by)}`
    case 'cancel':
      return `${h.id} is cancelled`
    case 'hide':
      return `${h.id} becomes private`
    case 'phone':
      return `Anna answers ${h.id} in Outlook: ${h.answer}`
    case 'window':
      return `Anna answers ${h.id} in the window on her ${h.on}: ${h.answer} (${h.note})`
    case 'undo':
      return `Anna takes her answer to ${h.id} back on her ${h.on}`
    case 'click':
      return `Anna clicks ${h.answer} under the message about ${h.id}`
    case 'hand':
      return `Anna sets ${h.status}${h.length === undefined ? '' : ` for ${span(h.length)}`} in Mattermost`
    case 'custom':
      return h.text ? `Anna sets the custom status “${h.text}”` : 'Anna clears her custom status'
    case 'override':
      return h.yes ? 'Anna lets Mattercal replace what she set' : 'Anna no longer lets Mattercal replace what she set'
    case 'titles':
      return h.yes ? 'Anna shows titles as her custom status' : 'Anna no longer shows titles'
    case 'leaveAlone':
      return `Anna wants to be left alone, on her ${h.on}`
    case 'pause':
    case 'resume':
      return `Anna ${h.does}s the status on her ${h.on}`
    case 'end':
      return `the app on the ${h.on} ${endInWords(h.end)}, and starts again ${span(h.for)} later`
    case 'sleep':
      return `the ${h.on} sleeps for ${span(h.for)}`
    case 'clock':
      return `the clock of the ${h.on} is set by ${span(h.by)}, and set right ${span(h.for)} later`
    case 'zone':
      return `the ${h.on} is in ${h.zone} now`
    case 'disk':
      return `the disk of the ${h.on} is ${h.trouble} for ${span(h.for)}`
    case 'keychain':
      return `the keyring of the ${h.on} is locked for ${span(h.for)}`
    case 'network':
      return `for ${span(h.for)}, ${h.site} ${troubleInWords(h.trouble)}, from ${h.from}`
    case 'botEnds':
      return `the bot ${endInWords(h.end)}, and starts again ${span(h.for)} later`
    case 'revoke':
      return `Anna’s ${h.account} session is revoked; she signs in again ${span(h.for)} later`
  }
}

/** A schedule as a story that a person can follow; times are counted from its beginning. */
export function story(schedule: Schedule): string {
  const { mattermost, cluster, bot, computers, happenings } = schedule
  const cast = `Mattermost ${mattermost}${cluster ? ' on several nodes' : ''}, ${bot ? 'a bot' : 'no bot'}, ${computers === 1 ? 'one computer' : 'two computers'}`
  const end = schedule.looksUp ? 'then all is well, and Anna opens the window' : 'then all is well, and nobody looks'
  return [cast, ...happenings.map((happening) => `${clock(happening.at)}  ${inWords(happening)}`), end].join('\n')
}
