import { afterEach, beforeEach } from 'vitest'
import type { RunningBot } from '../../../bot/bot.ts'
import type { BotConfig } from '../../../bot/config/config.ts'
import type { BotLinkClient } from '../../../main/bot-link/client.ts'
import { pairingProof } from '../../../main/bot-link/pairing-proof.ts'
import type { Action, PutMessage } from '../../../main/bot-link/protocol.ts'
import { hireBot, runBot } from '../../../sandbox/bot.ts'
import { type Company, startCompany } from '../../../sandbox/company.ts'
import type { Post } from '../../../sandbox/mattermost/store.ts'
import { eventually } from '../eventually.ts'
import { Colleague } from './colleague.ts'

/** When each test begins: a Tuesday, 10:00 in Vienna. */
export const start = Date.parse('2026-11-24T09:00:00Z')
/** A minute, in milliseconds. */
export const minute = 60_000

/** A company whose bot is running, and Anna, who works there. */
export class BotWorld {
  company: Company
  config: BotConfig
  running: RunningBot
  readonly anna: Colleague
  /** The bot's log. */
  readonly lines: string[] = []
  readonly #listening: AbortController[] = []

  private constructor(company: Company, config: BotConfig, running: RunningBot, lines: string[]) {
    this.company = company
    this.config = config
    this.running = running
    this.lines = lines
    this.anna = new Colleague(company)
  }

  static async open(): Promise<BotWorld> {
    const lines: string[] = []
    const company = await startCompany({ now: start, empty: true })
    const config = await hireBot(company)
    const running = await runBot(company, config, { write: (line) => lines.push(line) })
    return new BotWorld(company, config, running, lines)
  }

  async close(): Promise<void> {
    for (const abort of this.#listening.splice(0)) abort.abort()
    await this.running.stop()
    await this.company.close()
  }

  /** Stops the bot and starts it again, with another configuration. */
  async restart(change: Partial<BotConfig> = {}): Promise<void> {
    await this.running.stop()
    this.config = { ...this.config, ...change }
    this.running = await runBot(this.company, this.config, { write: (line) => this.lines.push(line) })
  }

  /** A message as a desktop hands it over, with the company's time. */
  message(text: string, more: Partial<PutMessage> = {}): PutMessage {
    return { body: { text, buttons: [] }, standIn: false, asOf: this.company.clock.now(), ...more }
  }

  proofOf(code: string): string {
    return pairingProof(this.running.url, code)
  }

  /** The bot's DMs to somebody, oldest first. */
  texts(who = this.anna): string[] {
    return who.dms().map((post) => post.message)
  }

  /** Waits for a DM. */
  async dm(fits: (text: string) => boolean, who = this.anna): Promise<Post> {
    const post = await eventually(
      () => who.dms().find((one) => fits(one.message)),
      (found) => found !== undefined,
    )
    return post as Post
  }

  /** A desktop that listens; its actions are collected. */
  async listen(link: BotLinkClient): Promise<{ actions: Action[]; stop(): void }> {
    const abort = new AbortController()
    this.#listening.push(abort)
    const actions: Action[] = []
    await new Promise<void>((resolve, reject) => {
      link.listen(abort.signal, { open: resolve, action: (action) => actions.push(action) }).catch(reject)
    })
    return { actions, stop: () => abort.abort() }
  }
}

/** A button as a desktop offers it. */
export const button = (id: string, label: string, more = {}) => ({
  id,
  label,
  style: 'default' as const,
  data: { id },
  ...more,
})

/** Opens a world before each test and closes it after. Returns the world of the present test. */
export function worldForEach(): () => BotWorld {
  let world: BotWorld
  beforeEach(async () => {
    world = await BotWorld.open()
  })
  afterEach(() => world.close())
  return () => world
}
