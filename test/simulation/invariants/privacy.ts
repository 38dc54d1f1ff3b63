import { isPrivate } from '../../../main/core/calendar/event.ts'
import type { Deeds } from '../deeds.ts'
import type { World } from '../world/world.ts'
import { type Invariant, Violation } from './invariant.ts'

/** Invariants 4, 8 and 9: private stays private, and a token goes to its own server only. */
export function privacyInvariant(world: World, deeds: Deeds): Invariant {
  const { computers, bot } = world
  const read = new Map<string[], number>()
  const tokens = new Map<string, string>()
  const checkLines = (name: string, lines: string[]) => {
    for (let index = read.get(lines) ?? 0; index < lines.length; index++) {
      const line = lines[index] ?? ''
      for (const { id } of deeds.meetings.values())
        if (line.includes(id))
          throw new Violation('private stays private', `the log of the ${name} names a meeting: ${line}`)
    }
    read.set(lines, lines.length)
  }
  return {
    onExchange({ from, site, method, path, body, authorization }, when) {
      if (when !== 'asked') return
      if (authorization.startsWith('Bearer ')) {
        const owner = tokens.get(authorization)
        if (owner !== undefined && owner !== site)
          throw new Violation('a token goes to its own server', `a token of ${owner} goes to ${site}`)
        tokens.set(authorization, site)
      }
      if (site !== 'mattermost' && site !== 'bot') return
      const computer = computers.find(({ name }) => name === from)
      if (!computer) return
      const { events, masters } = computer.state.get()
      for (const event of [...events.values(), ...masters.values()])
        if (isPrivate(event) && body.includes(event.subject.replace('Canceled: ', '')))
          throw new Violation(
            'private stays private',
            `${from} sends the title of ${event.subject}: ${method} ${site}${path}`,
          )
    },
    look() {
      for (const { name, lines } of computers) checkLines(name, lines)
      if (bot) checkLines('bot', bot.lines)
    },
  }
}
