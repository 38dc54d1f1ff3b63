import type { MattermostBotClient } from '../../main/mattermost/bot-client.ts'
import { Failure } from '../../main/net/failure.ts'
import type { Clock } from '../../main/time/clock.ts'
import type { Actions } from '../database/actions.ts'

const answerLasts = 10_000

interface Options {
  actions: Actions
  mattermost: MattermostBotClient
  clock: Clock
}

/** Whether the bot can work: `ok`, or in a word what is wrong. */
export class Health {
  readonly #options: Options
  readonly #started: number
  #mattermost: { at: number; answer: Promise<string> }

  constructor(options: Options) {
    this.#options = options
    this.#started = options.clock.elapsed()
    // Who the bot is was asked when it started; the first check asks again.
    this.#mattermost = { at: -Infinity, answer: Promise.resolve('ok') }
  }

  /** How many milliseconds the bot has been running. */
  get uptime(): number {
    return this.#options.clock.elapsed() - this.#started
  }

  /** Asks the database and Mattermost. */
  async check(): Promise<{ database: string; mattermost: string }> {
    const [database, mattermost] = await Promise.all([
      this.#options.actions.waitingCount().then(
        () => 'ok',
        () => 'does not answer',
      ),
      this.#askMattermost(),
    ])
    return { database, mattermost }
  }

  /** A load balancer asks every second or two; Mattermost is asked every ten seconds at most. */
  #askMattermost(): Promise<string> {
    const { mattermost, clock } = this.#options
    if (clock.elapsed() - this.#mattermost.at < answerLasts) return this.#mattermost.answer
    const answer = mattermost.me().then(
      () => 'ok',
      (error: unknown) => (error instanceof Failure ? error.kind : 'trouble'),
    )
    this.#mattermost = { at: clock.elapsed(), answer }
    return answer
  }
}
