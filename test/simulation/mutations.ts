import { registerHooks } from 'node:module'

/** A fault that is put into the code as it is loaded, to see whether the simulation finds it. */
export interface Mutation {
  name: string
  /** The end of the file's address. */
  file: string
  /** What is replaced, wherever it stands. */
  from: string
  to: string
  /** The profile in which it shows, and the rule that it breaks. */
  profile: 'status' | 'answers' | 'messages'
  breaks: string
}

/** What the simulation must find. */
export const mutations: readonly Mutation[] = [
  {
    name: 'an answer that may have arrived is sent again without a look',
    file: '/main/core/invitations/outbox.ts',
    from: "const unsure = item.state.at === 'unsure' ? item.state : undefined\n  if (!event)",
    to: 'const unsure = undefined as { reads: number; readAt: number; since: number; at: "unsure" } | undefined\n  if (!event)',
    profile: 'answers',
    breaks: 'an answer is sent as often as it was given',
  },
  {
    name: 'the tombstone of an answer is forgotten',
    file: '/main/services/invitations/answers.ts',
    from: 'some((one) => one.id === id)',
    to: 'some(() => false)',
    profile: 'answers',
    breaks: 'an answer is sent as often as it was given',
  },
  {
    name: 'a status set by hand is overwritten',
    file: '/main/core/status/presence.ts',
    from: "if (!rules.overrideManual || isEnough(seen, wanted, endsDnd)) return { yielded: 'userSet' }",
    to: '',
    profile: 'status',
    breaks: 'the user wins',
  },
  {
    name: 'a post that may exist is not looked for',
    file: '/bot/delivery/posting.ts',
    from: 'claimed.unsure ? await this.#lookFor(claimed, channelId) : undefined',
    to: 'undefined as { id: string } | undefined',
    profile: 'messages',
    breaks: 'a message is delivered once',
  },
  {
    name: 'the mask of a private event is dropped',
    file: '/main/services/direct-messages/without-private.ts',
    from: 'if (!isPrivate(event)) return event',
    to: 'if (event) return event',
    profile: 'messages',
    breaks: 'private stays private',
  },
]

/** Puts a fault into what is loaded from now on. Throws when the code that it changes is not there any more. */
export function mutate({ name, file, from, to }: Mutation): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.endsWith(file)) return loaded
      const source = String(loaded.source)
      if (!source.includes(from)) throw new Error(`${file} has changed; “${name}” must be written anew`)
      return { ...loaded, source: source.replaceAll(from, to) }
    },
  })
}
