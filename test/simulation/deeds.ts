import { sleep } from '../../main/time/waiting.ts'
import type { Instance, StoredEvent } from '../../sandbox/graph/mailbox.ts'
import type { AnswerKind } from '../../sandbox/graph/meetings.ts'
import { addressOf } from '../../sandbox/people.ts'
import type { End, Happening, On } from './schedule/schedule.ts'
import type { Computer } from './world/computer.ts'
import type { World } from './world/world.ts'

/** A meeting of the schedule. */
export interface Meeting {
  id: string
  /** The organizer's copy. */
  stored: StoredEvent
  /** When it became private; undefined if it never was. */
  secretSince?: number
  cancelledAt?: number
}

/** An answer that Anna gave, wherever. */
export interface Given {
  meeting: string
  answer: AnswerKind
  /** The true time. */
  at: number
  by: 'window' | 'click' | 'phone'
  on?: string
  /** In the mail to the organizer, if the way of answering has one; it tells one answer from another. */
  note?: string
  /** What the app said; undefined if it died before it could. */
  said?: 'ok' | string
  undone?: boolean
}

/** What Anna set by hand last, and how. */
export interface Hand {
  status: 'online' | 'away' | 'dnd' | 'offline'
  at: number
  /** Unix milliseconds; undefined for ever. */
  until?: number
}

/** Does what a schedule says, and remembers what was done. */
export class Deeds {
  readonly meetings = new Map<string, Meeting>()
  readonly given: Given[] = []
  hand: Hand | undefined
  /** Told when Anna sets something by hand. */
  onHand: (hand: Hand) => void = () => undefined
  custom: { text: string; at: number } | undefined
  override = false
  /** Accounts whose sessions were revoked. */
  readonly revoked = new Set<'m365' | 'mattermost'>()
  /** Trouble that ends by itself; each is called at the beginning of the calm, too. */
  readonly #open = new Set<() => void>()
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** Ends all trouble. */
  endTrouble(): void {
    for (const end of [...this.#open]) end()
  }

  does(h: Happening): void {
    this.#world.note(`— ${h.does}`)
    switch (h.does) {
      case 'meeting':
        this.meeting(h)
        break
      case 'move':
      case 'cancel':
      case 'hide':
        this.#change(h)
        break
      case 'phone':
        this.#phone(h.id, h.answer)
        break
      case 'window':
        this.#answer(this.#on(h.on), h.id, h.answer, h.note)
        break
      case 'undo':
        this.#undo(this.#on(h.on), h.id)
        break
      case 'click':
        this.#click(h.id, h.answer)
        break
      case 'hand':
        this.#setByHand(h.status, h.length)
        break
      case 'custom':
        this.#setCustom(h.text)
        break
      case 'override':
      case 'titles':
        this.#prefer(h)
        break
      default:
        this.#disturb(h)
        break
    }
  }

  #disturb(h: Happening): void {
    const { network } = this.#world
    switch (h.does) {
      case 'leaveAlone':
        void this.#on(h.on)?.app?.run('leaveAlone', undefined)
        break
      case 'pause':
        void this.#on(h.on)?.app?.run('pauseStatus', { for: 'hour' })
        break
      case 'resume':
        void this.#on(h.on)?.app?.run('resumeStatus', undefined)
        break
      case 'end':
        this.#end(this.#on(h.on), h.end, h.for)
        break
      case 'sleep': {
        const computer = this.#on(h.on)
        computer?.sleep()
        this.#for(h.for, () => computer?.wake())
        break
      }
      case 'clock': {
        const { machine } = this.#on(h.on) ?? {}
        if (!machine) return
        machine.offset += h.by * 1000
        this.#for(h.for, () => {
          machine.offset = 0
        })
        break
      }
      case 'zone': {
        const computer = this.#on(h.on)
        if (computer) computer.zone = h.zone
        computer?.app?.wake('zone')
        break
      }
      case 'disk': {
        const { disk } = this.#on(h.on) ?? {}
        if (!disk) return
        disk.trouble = h.trouble
        this.#for(h.for, () => {
          disk.trouble = undefined
        })
        break
      }
      case 'keychain': {
        const computer = this.#on(h.on)
        if (!computer) return
        computer.keychainLocked = true
        this.#for(h.for, () => {
          computer.keychainLocked = false
        })
        break
      }
      case 'network':
        network.disturb(h.from, h.site, h.trouble)
        this.#for(h.for, () => network.disturb(h.from, h.site, undefined))
        break
      case 'botEnds':
        this.#endBot(h.end, h.for)
        break
      case 'revoke':
        this.#revoke(h.account, h.for)
        break
      default:
        throw new Error(`nobody knows how to do ${h.does}`)
    }
  }

  /** Calls a meeting. */
  meeting(h: Extract<Happening, { does: 'meeting' }>): void {
    const { company, anna, start } = this.#world
    const clara = addressOf('Clara')
    const own = h.organizer === 'anna'
    const stored = company.meetings.create({
      organizer: own ? anna.address : clara,
      subject: h.id,
      start: start + h.start * 1000,
      end: start + (h.start + h.length) * 1000,
      attendees: [
        own ? clara : { address: anna.address, response: h.accepted ? 'accepted' : 'notResponded' },
        addressOf('Jonas'),
      ],
      sensitivity: h.secret ? 'private' : 'normal',
    })
    this.meetings.set(h.id, { id: h.id, stored, ...(h.secret ? { secretSince: this.#now } : {}) })
  }

  get #now(): number {
    return this.#world.timeline.now
  }

  /** Anna's copy of a meeting; undefined when it is not in her calendar any more. */
  copyOf(id: string): StoredEvent | undefined {
    const { company, anna } = this.#world
    const uid = this.meetings.get(id)?.stored.uid
    const mailbox = company.meetings.mailboxes.get(anna.address)
    return [...(mailbox?.events.values() ?? [])].find((event) => event.uid === uid)
  }

  #change(h: Extract<Happening, { does: 'move' | 'cancel' | 'hide' }>): void {
    const { company } = this.#world
    const meeting = this.meetings.get(h.id)
    if (!meeting || meeting.cancelledAt !== undefined) return
    const mailbox = company.meetings.mailboxes.get(meeting.stored.organizer.address)
    if (!mailbox) return
    const { stored } = meeting
    const instance = whole(stored)
    if (h.does === 'cancel') {
      meeting.cancelledAt = this.#now
      company.meetings.cancel(instance)
    } else if (h.does === 'move')
      company.meetings.update(instance, mailbox, { start: stored.start + h.by * 1000, end: stored.end + h.by * 1000 })
    else {
      meeting.secretSince ??= this.#now
      company.meetings.update(instance, mailbox, { sensitivity: 'private' })
    }
  }

  #phone(id: string, answer: AnswerKind): void {
    const { company, anna } = this.#world
    const copy = this.copyOf(id)
    const mailbox = company.meetings.mailboxes.get(anna.address)
    if (!copy || !mailbox || copy.isCancelled || copy.response === 'organizer' || copy.response === 'declined') return
    const note = `phone ${this.given.length}`
    this.given.push({ meeting: id, answer, at: this.#now, by: 'phone', note, said: 'ok' })
    company.meetings.answer(whole(copy), mailbox, answer, { sendResponse: true, comment: note })
  }

  #on(on: On): Computer | undefined {
    return this.#world.computers.find(({ name }) => name === on)
  }

  #answer(computer: Computer | undefined, id: string, answer: AnswerKind, note: string): void {
    const app = computer?.app
    const event = computer && eventCalled(computer, id)
    if (!app || !event || !computer.machine.awake) return
    const given: Given = { meeting: id, answer, at: this.#now, by: 'window', on: computer.name, note }
    this.given.push(given)
    void app.run('answer', { eventId: event, answer, comment: note }).then((said) => {
      given.said = said.ok ? 'ok' : said.message
    })
  }

  #undo(computer: Computer | undefined, id: string): void {
    const app = computer?.app
    const event = computer && eventCalled(computer, id)
    const item = computer?.state
      .get()
      .outbox.findLast(({ command, state }) => command.eventId === event && state.at === 'held')
    if (!app || !item || !computer.machine.awake) return
    const given = this.given.findLast(({ note, by }) => by === 'window' && note === item.command.comment)
    void app.run('undoAnswer', { id: item.id }).then(({ ok }) => {
      if (given && ok) given.undone = true
    })
  }

  /** Clicks a button under the newest message about the meeting, in Mattermost. */
  #click(id: string, answer: AnswerKind): void {
    const { company, anna } = this.#world
    const { store } = company.mattermost
    const user = store.byLogin(anna.username)
    const label = { accept: 'Accept', tentativelyAccept: 'Tentative', decline: 'Decline' }[answer]
    const post = [...store.posts.values()].findLast(
      (one) => one.delete_at === 0 && store.users.get(one.user_id)?.is_bot && one.message.startsWith(`**${id}**`),
    )
    const attachments = (post?.props.attachments ?? []) as { actions?: { id: string; name: string }[] }[]
    const button = attachments.flatMap(({ actions }) => actions ?? []).find(({ name }) => name === label)
    if (!user || !post || !button) return
    const given: Given = { meeting: id, answer, at: this.#now, by: 'click' }
    this.given.push(given)
    void this.#world.asAnna('POST', `/posts/${post.id}/actions/${button.id}`, {}).then((status) => {
      given.said = status === 200 ? 'ok' : `${status}`
    })
  }

  #setByHand(status: Hand['status'], length: number | undefined): void {
    const { company, anna } = this.#world
    const { store } = company.mattermost
    const user = store.byLogin(anna.username)
    if (!user) return
    // Whole minutes, as every client sends them; 5.37 knows no end.
    const until =
      length === undefined || company.mattermost.version === '5.37'
        ? 0
        : Math.ceil((this.#now / 1000 + length) / 60) * 60
    const before = store.status(user.id)
    // Choosing what is set already changes nothing that anybody could see.
    if (before.status === status && before.manual && (status !== 'dnd' || before.dnd_end_time === until)) return
    store.setStatus(user.id, status, status !== 'online', until)
    this.hand = { status, at: this.#now, ...(until ? { until: until * 1000 } : {}) }
    this.onHand(this.hand)
  }

  #setCustom(text: string): void {
    const { company, anna } = this.#world
    const user = company.mattermost.store.byLogin(anna.username)
    if (!user) return
    this.custom = { text, at: this.#now }
    const custom = { emoji: 'coffee', text, duration: '', expires_at: '0001-01-01T00:00:00Z' }
    user.props = { ...user.props, customStatus: text ? JSON.stringify(custom) : '' }
  }

  #prefer(h: Extract<Happening, { does: 'override' | 'titles' }>): void {
    for (const { app, state } of this.#world.computers) {
      const { preferences } = state.get().settings
      const status =
        h.does === 'override'
          ? { overrideManual: h.yes }
          : { customStatus: h.yes ? ('title' as const) : ('text' as const) }
      void app?.run('setPreferences', { ...preferences, status: { ...preferences.status, ...status } })
    }
    if (h.does === 'override' && h.yes) this.override = true
  }

  #end(computer: Computer | undefined, end: End, pause: number): void {
    if (!computer?.on) return
    if (end.by === 'step') computer.life?.dieAfter(end.steps)
    else if (end.by === 'kill') computer.kill()
    else if (end.by === 'power') computer.losePower()
    else void computer.stop()
    this.#for(pause, () => {
      if (end.by === 'step') computer.kill()
      if (computer.machine.awake) computer.start()
    })
  }

  #endBot(end: End, pause: number): void {
    const { bot } = this.#world
    if (!bot?.on) return
    if (end.by === 'step') bot.life?.dieAfter(end.steps)
    else if (end.by === 'quit') void bot.stop()
    else bot.kill()
    this.#for(pause, () => {
      if (end.by === 'step') bot.kill()
      bot.start()
    })
  }

  #revoke(account: 'm365' | 'mattermost', pause: number): void {
    const { company, anna, computers } = this.#world
    this.revoked.add(account)
    if (account === 'm365') company.identity.revoke(anna.address)
    else {
      const user = company.mattermost.store.byLogin(anna.username)
      const { sessions } = company.mattermost.store
      for (const [token, session] of sessions)
        if (session.userId === user?.id && token !== this.#world.annasToken) sessions.delete(token)
    }
    this.#for(pause, () => {
      for (const computer of computers) void this.#world.signIn(computer, account)
    })
  }

  /** Ends a trouble after so many seconds, or when the calm begins. */
  #for(seconds: number, end: () => void): void {
    const once = () => {
      if (this.#open.delete(once)) end()
    }
    this.#open.add(once)
    void sleep(this.#world.company.clock.machine, seconds * 1000).then(once)
  }
}

/** The id of an event, or of its series, in a computer's own copy of the calendar. */
function eventCalled({ state }: Computer, subject: string): string | undefined {
  return [...state.get().events.values()].find((event) => event.subject === subject)?.id
}

const whole = (stored: StoredEvent): Instance => ({
  key: stored.key,
  stored,
  type: 'singleInstance',
  event: stored,
  start: stored.start,
  end: stored.end,
})
