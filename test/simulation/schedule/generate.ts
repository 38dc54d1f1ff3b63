import type { AnswerKind } from '../../../sandbox/graph/meetings.ts'
import { SeededRandom } from '../../../sandbox/seeded-random.ts'
import type { NetworkTrouble, Site } from '../world/network.ts'
import type { End, Happening, On, Schedule } from './schedule.ts'

/** What a schedule is mostly about. */
export type Profile = 'everything' | 'status' | 'answers' | 'messages' | 'sync'

/** Every profile. */
export const profiles: readonly Profile[] = ['everything', 'status', 'answers', 'messages', 'sync']

type Kind = Happening['does']

// How often each kind of thing happens, compared with the others.
const weights: Record<Profile, Partial<Record<Kind, number>>> = {
  everything: {
    meeting: 9,
    move: 4,
    cancel: 3,
    hide: 3,
    phone: 2,
    window: 6,
    undo: 1,
    click: 6,
    hand: 5,
    custom: 2,
    override: 1,
    titles: 1,
    leaveAlone: 1,
    pause: 1,
    resume: 1,
    end: 7,
    sleep: 4,
    clock: 1,
    zone: 1,
    disk: 3,
    keychain: 1,
    network: 9,
    botEnds: 4,
    revoke: 1,
  },
  status: {
    meeting: 8,
    move: 3,
    cancel: 2,
    phone: 1,
    hand: 9,
    custom: 4,
    override: 2,
    titles: 1,
    leaveAlone: 1,
    pause: 1,
    resume: 1,
    end: 7,
    sleep: 4,
    clock: 1,
    disk: 2,
    network: 5,
  },
  answers: {
    meeting: 7,
    move: 3,
    cancel: 2,
    phone: 3,
    window: 10,
    undo: 2,
    click: 14,
    end: 7,
    sleep: 2,
    clock: 1,
    disk: 4,
    network: 6,
    botEnds: 2,
  },
  messages: {
    meeting: 9,
    move: 4,
    cancel: 3,
    hide: 4,
    phone: 2,
    click: 3,
    end: 6,
    sleep: 3,
    disk: 2,
    network: 6,
    botEnds: 8,
  },
  sync: {
    meeting: 9,
    move: 5,
    cancel: 4,
    hide: 2,
    phone: 3,
    end: 7,
    sleep: 3,
    clock: 1,
    zone: 1,
    disk: 4,
    keychain: 1,
    network: 8,
    revoke: 2,
  },
}

const hour = 3600

/** Draws values from a seed. */
class Dice {
  readonly #random: SeededRandom

  constructor(seed: string) {
    this.#random = new SeededRandom(`schedule ${seed}`)
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.#random.fraction() * (to - from + 1))
  }

  one<T>(of: readonly T[]): T {
    return of[this.between(0, of.length - 1)] as T
  }

  chance(of: number): boolean {
    return this.#random.fraction() < of
  }

  weighted<T extends string>(choices: Partial<Record<T, number>>): T {
    const entries = Object.entries(choices) as [T, number][]
    let left = this.#random.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [choice, weight] of entries) {
      left -= weight
      if (left < 0) return choice
    }
    return entries[0]?.[0] as T
  }
}

/** How long schedules are, in seconds of trouble; the calm after them comes on top. */
interface Length {
  shortest: number
  longest: number
}

/** Long enough for a few meetings. */
const shortSchedules: Length = { shortest: 15 * 60, longest: 60 * 60 }
/** Half a day and more. */
const longSchedules: Length = { shortest: 2 * hour, longest: 10 * hour }

/** The seed of the so-manieth schedule of a run: every profile has its turn, unless one is named. */
export function seedOf(run: string, count: number, options: { profile?: Profile; long?: boolean } = {}): string {
  const profile = options.profile ?? (profiles[count % profiles.length] as Profile)
  return `${options.long ? 'long-' : ''}${profile}:${run}-${count}`
}

/** The schedule of a seed, such as `status:abc-12` or `long-status:abc-12`: the same seed gives the same schedule. */
export function generate(seed: string): Schedule {
  const [kind = ''] = seed.split(':')
  const profile = profiles.find((one) => kind === one || kind === `long-${one}`)
  if (!profile) throw new TypeError(`a seed begins with one of ${profiles.join(', ')}, and a colon`)
  const length = kind.startsWith('long-') ? longSchedules : shortSchedules
  const dice = new Dice(seed)
  const lasts = dice.between(length.shortest, length.longest)
  const bot = profile === 'messages' || profile === 'answers' ? true : dice.chance(0.6)
  const computers = dice.chance(0.35) ? 2 : 1
  const maker = new Maker(dice, { profile, lasts, bot, computers })
  const wanted = dice.between(3, 7 + Math.round(lasts / 900))
  const happenings: Happening[] = [maker.make('meeting', 0)]
  for (let count = 1; count < wanted; count++) {
    const at = dice.between(1, lasts)
    const happening = maker.make(dice.weighted(weights[profile]), at)
    // Before it, since what it starts is over in no time.
    happenings.push(...maker.troubleDuring(happening))
    happenings.push(happening)
  }
  happenings.sort((a, b) => a.at - b.at)
  const mattermost = dice.chance(0.2) ? '5.37' : '11.6'
  const cluster = dice.chance(0.4)
  return { seed, mattermost, cluster, bot, computers, looksUp: dice.chance(0.75), happenings }
}

class Maker {
  readonly #dice: Dice
  readonly #lasts: number
  readonly #profile: Profile
  readonly #bot: boolean
  readonly #computers: 1 | 2
  readonly #meetings: { id: string; at: number; accepted: boolean }[] = []
  /** When something is being done: trouble at such a moment finds more than at any other. */
  readonly #moments: number[] = []
  #notes = 0

  constructor(dice: Dice, world: { profile: Profile; lasts: number; bot: boolean; computers: 1 | 2 }) {
    this.#dice = dice
    this.#profile = world.profile
    this.#lasts = world.lasts
    this.#bot = world.bot
    this.#computers = world.computers
  }

  make(does: Kind, moment: number): Happening {
    const dice = this.#dice
    const on = this.#on()
    const at = this.#near(does, moment)
    switch (does) {
      case 'meeting':
        return this.#meeting(at)
      case 'move':
        return { at, does, id: this.#id(), by: 60 * dice.one([-20, -7, 6, 13, 31, 47]) + 60 * dice.between(0, 3) }
      case 'cancel':
      case 'hide':
        return { at, does, id: this.#id() }
      case 'phone':
        return { at, does, id: this.#id(), answer: this.#answer() }
      case 'window':
        return { at, does, on, id: this.#id(), answer: this.#answer(), note: `note ${++this.#notes}` }
      case 'undo':
        return { at, does, on, id: this.#id() }
      case 'click': {
        const { id, at: invited } = dice.one(this.#invitations)
        // Nobody can click before the message is there: the app sees a new meeting within five minutes.
        const later = dice.chance(0.8) ? Math.max(at, invited + dice.between(200, 700)) : at
        return { at: Math.min(later, this.#lasts), does, id, answer: this.#answer() }
      }
      case 'hand': {
        const status = dice.one(['online', 'away', 'dnd', 'dnd', 'offline'] as const)
        return {
          at,
          does,
          status,
          ...(status === 'dnd' && dice.chance(0.5) ? { length: 60 * dice.between(5, 45) } : {}),
        }
      }
      case 'custom':
        return { at, does, text: dice.chance(0.7) ? `Mine ${dice.between(1, 99)}` : '' }
      case 'override':
      case 'titles':
        return { at, does, yes: dice.chance(0.8) }
      case 'leaveAlone':
      case 'pause':
      case 'resume':
        return { at, does, on }
      default:
        return this.#trouble(does, at, on)
    }
  }

  /** Now and then, what is asked for is carried out, and nobody hears of it: an answer is lost, or the asker dies. */
  troubleDuring({ at, does }: Happening): Happening[] {
    const dice = this.#dice
    const lost = (from: On | 'bot', site: Site, lasting: number): Happening => ({
      at,
      does: 'network',
      from,
      site,
      trouble: { kind: 'lost', writesOnly: true },
      for: lasting,
    })
    if ((does === 'click' || does === 'window') && dice.chance(0.75)) {
      const end: End = { by: 'step', steps: dice.between(1, dice.one([25, 25, 60])) }
      const on = this.#on()
      const death: Happening = { at, does: 'end', on, end, for: dice.one([1, 5, 15, 40]) }
      // Back again, it does what it had noted before the bot can tell it anything.
      const apart: Happening = {
        at: at + 1,
        does: 'network',
        from: on,
        site: 'bot',
        trouble: { kind: 'off' },
        for: dice.one([20, 60, 100]),
      }
      if (dice.chance(0.6)) return does === 'click' && dice.chance(0.5) ? [death, apart] : [death]
      return [lost(this.#on(), does === 'click' && dice.chance(0.5) ? 'bot' : 'graph', dice.one([3, 20, 45, 100]))]
    }
    if (this.#bot && (does === 'meeting' || does === 'move') && dice.chance(0.3))
      return [lost('bot', 'mattermost', dice.one([100, 300, 700]))]
    return []
  }

  /** A moment shortly after something else that is done, half of the time. */
  #near(does: Kind, moment: number): number {
    const dice = this.#dice
    const follows: Partial<Record<Kind, true>> = {
      end: true,
      network: true,
      disk: true,
      hand: true,
      custom: true,
      botEnds: true,
      sleep: true,
      window: true,
      phone: true,
      hide: true,
    }
    const near = follows[does] && this.#moments.length > 0 && dice.chance(0.55)
    const at = near ? Math.max(1, dice.one(this.#moments) + dice.between(-4, 25)) : moment
    if (does === 'window' || does === 'click' || does === 'move' || does === 'cancel') this.#moments.push(at)
    return Math.min(at, this.#lasts)
  }

  #trouble(does: Kind, at: number, on: On): Happening {
    const dice = this.#dice
    const lasting = dice.one([3, 20, 45, 100, 300, 700, 1500])
    switch (does) {
      case 'sleep':
        return { at, does, on, for: dice.between(30, 2400) }
      case 'clock':
        return { at, does, on, by: dice.one([-3600, -600, 40, 600, 3600]), for: dice.between(60, 1800) }
      case 'zone':
        return {
          at,
          does,
          on,
          zone: dice.one(['America/New_York', 'Asia/Kolkata', 'Europe/Vienna', 'Pacific/Auckland']),
        }
      case 'disk':
        return { at, does, on, trouble: dice.one(['full', 'full', 'readOnly', 'failing'] as const), for: lasting }
      case 'keychain':
        return { at, does, on, for: lasting }
      case 'network':
        return this.#network(at, on, lasting)
      case 'botEnds':
        return { at, does, end: this.#end(['kill', 'quit']), for: dice.between(5, 900) }
      case 'revoke':
        return { at, does, account: dice.one(['m365', 'mattermost'] as const), for: dice.between(30, 1200) }
      default:
        return { at, does: 'end', on, end: this.#end(['kill', 'quit', 'power']), for: dice.one([1, 10, 60, 400, 1200]) }
    }
  }

  #network(at: number, on: On, lasting: number): Happening {
    const dice = this.#dice
    const from = this.#bot && dice.chance(0.2) ? 'bot' : on
    const sites: readonly Site[] =
      from === 'bot'
        ? ['mattermost']
        : this.#bot
          ? ['graph', 'mattermost', 'bot', 'identity']
          : ['graph', 'mattermost', 'identity']
    const trouble = dice.one<NetworkTrouble>([
      { kind: 'off' },
      { kind: 'off' },
      { kind: 'lost' },
      { kind: 'lost' },
      { kind: 'silent' },
      { kind: 'slow', ms: dice.one([800, 5000, 18_000]) },
      { kind: 'status', status: dice.one([500, 502, 503, 504]) },
      { kind: 'status', status: 429, retryAfter: dice.one([0, 3, 60]) },
      { kind: 'html', status: dice.one([200, 403, 502]) },
      { kind: 'half' },
    ])
    return { at, does: 'network', from, site: dice.one(sites), trouble, for: lasting }
  }

  #meeting(at: number): Happening {
    const dice = this.#dice
    const id = `Topic-${this.#meetings.length + 1}-${dice.between(100, 999)}`
    const accepted = dice.chance(this.#profile === 'answers' ? 0.25 : 0.55)
    this.#meetings.push({ id, at, accepted })
    const start = Math.round((at + dice.between(60, Math.max(600, this.#lasts - at))) / 60) * 60
    const length = 60 * dice.one([5, 10, 10, 15, 25, 45])
    this.#moments.push(at, start, start, start + length, start + length)
    return {
      at,
      does: 'meeting',
      id,
      organizer: accepted && dice.chance(0.2) ? 'anna' : 'clara',
      start,
      length,
      accepted,
      secret: dice.chance(0.15),
    }
  }

  /** What Anna has not accepted when it comes; every meeting, if there is no such one. */
  get #invitations(): readonly { id: string; at: number }[] {
    const open = this.#meetings.filter(({ accepted }) => !accepted)
    return open.length > 0 ? open : this.#meetings
  }

  #id(): string {
    return this.#dice.one(this.#meetings).id
  }

  #on(): On {
    return this.#computers === 2 && this.#dice.chance(0.4) ? 'desk' : 'laptop'
  }

  #answer(): AnswerKind {
    return this.#dice.one(['accept', 'accept', 'tentativelyAccept', 'decline'] as const)
  }

  #end(by: ('kill' | 'quit' | 'power')[]): End {
    if (this.#dice.chance(0.6)) return { by: 'step', steps: this.#dice.between(1, 400) }
    return { by: this.#dice.one(by) }
  }
}
