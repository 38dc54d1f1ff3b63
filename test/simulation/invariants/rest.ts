import type { Deeds } from '../deeds.ts'
import type { World } from '../world/world.ts'
import { type Invariant, Violation } from './invariant.ts'

const quarter = 15 * 60_000

/** Nothing is stuck once trouble has ended, and nothing fails unseen. */
export function restInvariant(world: World, deeds: Deeds): Invariant {
  const { computers, timeline, unhandled, bot } = world
  return {
    look() {
      if (unhandled.length > 0) {
        const [error] = unhandled
        throw new Violation(
          'no rejection is unhandled',
          error instanceof Error ? `${error.name}: ${error.stack}` : String(error),
        )
      }
      for (const { fatal, name, lines, state } of computers) {
        for (const account of ['m365', 'mattermost'] as const)
          if (state.get()[account].state === 'signInNeeded' && !deeds.revoked.has(account))
            throw new Violation(
              'offline is a state',
              `the ${name} asks for a sign-in to ${account}, which nobody revoked`,
            )
        if (fatal)
          throw new Violation(
            'the app starts',
            `on the ${name}: ${fatal instanceof Error ? fatal.stack : String(fatal)}`,
          )
        const line = lines.at(-1)
        // A disk in trouble is expected to be told of.
        if (line?.includes(' error ') && !line.includes('"StoreError"'))
          throw new Violation('no unexpected error', `the log of the ${name} says: ${line}`)
      }
    },
    afterCalm() {
      if (bot && !bot.on) throw new Violation('nothing is stuck', 'the bot does not run')
      for (const { name, state, on } of computers) {
        const stuck = (what: string) => {
          throw new Violation('nothing is stuck', `on the ${name}: ${what}`)
        }
        if (!on) stuck('the app does not run')
        const { m365, mattermost, sync, status, botLink, online, problems, keychain } = state.get()
        if (keychain !== 'ok') stuck(`the keychain is ${keychain}`)
        if (m365.state !== 'signedIn') stuck(`Microsoft 365 is ${m365.state}`)
        if (mattermost.state !== 'signedIn') stuck(`Mattermost is ${mattermost.state}`)
        if (sync.failure) stuck(`the sync says ${sync.failure}`)
        if (sync.at === undefined || timeline.now - sync.at > quarter) stuck('the calendar is old')
        if (status.failure) stuck(`the status says ${status.failure}`)
        if (status.observedAt === undefined || timeline.now - status.observedAt > quarter) stuck('the status is old')
        if (bot && botLink.state !== 'connected') stuck(`the bot is ${botLink.state}`)
        if (!online) stuck('it thinks that it is offline')
        if (problems.length > 0) stuck(`it still shows: ${problems.map(({ id }) => id).join(', ')}`)
      }
    },
  }
}
