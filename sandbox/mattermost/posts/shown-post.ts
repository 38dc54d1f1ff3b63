import type { Chat } from '../chat.ts'
import type { Post } from '../store.ts'

/** A post as the API shows it. It never shows what its buttons call, not even to its author. */
export function shownPost(chat: Chat, post: Post): Post & Record<string, unknown> {
  const props = structuredClone(post.props) as { attachments?: { actions?: Record<string, unknown>[] }[] }
  for (const attachment of props.attachments ?? [])
    for (const action of attachment.actions ?? []) delete action.integration
  return { ...post, props: props as Record<string, unknown>, ...(chat.old ? { parent_id: '' } : {}) }
}
