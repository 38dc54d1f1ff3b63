import { pairingProp } from '../core/relay/api.ts'
import type { MattermostClient } from '../mattermost/client.ts'
import type { RelayClient } from '../relay/client.ts'
import { pairingProof } from '../relay/pairing-proof.ts'

/**
 * Pairs this desktop with the bot: the user's own Mattermost account says a proof to the bot, so that Mattermost
 * itself proves who it is. The message is taken back at once. Rejects with a `Failure`.
 */
export async function pair(
  relay: RelayClient,
  user: { client: MattermostClient; userId: string },
  name: string,
): Promise<{ token: string; desktopId: string; botUsername: string }> {
  const company = await relay.company()
  const { id, secret, code } = await relay.beginPairing()
  const channel = await user.client.directChannel(user.userId, company.botUserId)
  const text = `Mattercal on “${name}” is connecting. This message disappears by itself.`
  const postId = await user.client.createPost(channel, text, { [pairingProp]: pairingProof(relay.url, code) })
  try {
    const { token, desktopId } = await relay.confirmPairing(id, { secret, postId, name })
    return { token, desktopId, botUsername: company.botUsername }
  } finally {
    // The code was used up; what stays is no more than untidy.
    await user.client.deletePost(postId).catch(() => undefined)
  }
}
