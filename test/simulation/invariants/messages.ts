import { keyProp } from '../../../bot/delivery/posts.ts'
import { lastInvitationId } from '../calm.ts'
import type { World } from '../world/world.ts'
import { type Invariant, Violation } from './invariant.ts'

/** Invariant 6: a message is delivered once, and none is lost. */
export function messagesInvariant(world: World): Invariant {
  const { company, bot, timeline, computers } = world
  const { store } = company.mattermost
  const seen = new Map<unknown, string>()
  let counted = 0
  const posts = () =>
    [...store.posts.values()].filter((post) => post.delete_at === 0 && store.users.get(post.user_id)?.is_bot)
  return {
    look() {
      if (store.posts.size === counted) return
      counted = store.posts.size
      for (const post of posts()) {
        const key = post.props[keyProp]
        const before = seen.get(key)
        if (before !== undefined && before !== post.id)
          throw new Violation('a message is delivered once', `twice in the chat: ${post.message.slice(0, 120)}`)
        seen.set(key, post.id)
      }
    },
    afterCalm() {
      if (!bot) return
      const rows = bot.database
        .prepare("select key, state, attempts from message where state in ('waiting', 'posting') and deliver_at <= ?")
        .all(timeline.now - 60_000)
      if (rows.length > 0) throw new Violation('nothing is stuck', `messages wait at the bot: ${JSON.stringify(rows)}`)
      const clicks = bot.database
        .prepare("select state, payload from action where state in ('pending', 'claimed') and created_at < ?")
        .all(timeline.now - 3 * 60_000)
      const connected = computers.some(({ state }) => state.get().botLink.state === 'connected')
      if (connected && clicks.length > 0)
        throw new Violation('no answer is lost', `clicks wait at the bot: ${JSON.stringify(clicks)}`)
      const invitations = posts().filter((post) =>
        JSON.stringify([post.message, post.props]).includes(lastInvitationId),
      )
      if (connected && invitations.length !== 1)
        throw new Violation(
          'a message is delivered once',
          `${invitations.length} messages about an invitation that came in the calm`,
        )
    },
  }
}
