import { registerHooks } from 'node:module'

/** In the file whose address ends so, `from` is replaced wherever it stands. */
interface Change {
  file: string
  from: string
  to: string
}

/** A fault that is put into the code as it is loaded, to see whether the simulation finds it. */
export interface Mutation {
  name: string
  changes: readonly Change[]
  /** The profile in which it shows, and the rule that it breaks. */
  profile: 'status' | 'answers' | 'messages'
  breaks: string
}

/** What the simulation must find. */
export const mutations: readonly Mutation[] = [
  {
    name: 'an answer that may have arrived is sent again without a look',
    changes: [
      {
        file: '/main/core/invitations/outbox.ts',
        from: "const unsure = item.state.at === 'unsure' ? item.state : undefined\n  if (!event)",
        to: 'const unsure = undefined as { reads: number; readAt: number; since: number; at: "unsure" } | undefined\n  if (!event)',
      },
    ],
    profile: 'answers',
    breaks: 'an answer is sent as often as it was given',
  },
  {
    name: 'the tombstone of an answer is forgotten',
    changes: [
      { file: '/main/services/invitations/answers.ts', from: 'some((one) => one.id === id)', to: 'some(() => false)' },
      // Without this, what was begun before is looked up before it is sent.
      { file: '/main/services/bot-link/actions/buttons.ts', from: 'mayBeSent: again', to: 'mayBeSent: false' },
    ],
    profile: 'answers',
    breaks: 'an answer is sent as often as it was given',
  },
  {
    name: 'a status set by hand is overwritten',
    changes: [
      {
        file: '/main/core/status/presence.ts',
        from: "if (!rules.overrideManual || isEnough(seen, wanted, endsDnd)) return { yielded: 'userSet' }",
        to: '',
      },
    ],
    profile: 'status',
    breaks: 'the user wins',
  },
  {
    name: 'a post that may exist is not looked for',
    changes: [
      {
        file: '/bot/delivery/posting.ts',
        from: 'claimed.unsure ? await this.#lookFor(claimed, channelId) : undefined',
        to: 'undefined as { id: string } | undefined',
      },
    ],
    profile: 'messages',
    breaks: 'a message is delivered once',
  },
  {
    name: 'the mask of a private event is dropped',
    changes: [
      {
        file: '/main/services/direct-messages/without-private.ts',
        from: 'if (!isPrivate(event)) return event',
        to: 'if (event) return event',
      },
    ],
    profile: 'messages',
    breaks: 'private stays private',
  },
]

/** Puts a fault into what is loaded from now on. Throws when the code that it changes is not there any more. */
export function mutate({ name, changes }: Mutation): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const change = changes.find(({ file }) => url.endsWith(file))
      if (!change) return loaded
      const source = String(loaded.source)
      const { file, from, to } = change
      if (!source.includes(from)) throw new Error(`${file} has changed; “${name}” must be written anew`)
      return { ...loaded, source: source.replaceAll(from, to) }
    },
  })
}
