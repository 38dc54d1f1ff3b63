import type { BotLinkClient } from '../../bot-link/client.ts'
import { pairingProof } from '../../bot-link/pairing-proof.ts'
import { pairingProp } from '../../bot-link/protocol.ts'
import type { MattermostClient } from '../../mattermost/client.ts'
import { say } from '../../text/say.ts'

/** The signed-in Mattermost user, who proves to the bot whose desktop this is. */
export interface LinkedUser {
  client: MattermostClient
  userId: string
}

/**
 * Pairs this desktop with the bot: the user's own Mattermost account says a proof to the bot, so that Mattermost
 * itself proves who it is. The message is taken back at once. Rejects with a `Failure`.
 */
export async function pair(
  bot: BotLinkClient,
  user: LinkedUser,
  name: string,
): Promise<{ token: string; desktopId: string; botUsername: string }> {
  const company = await bot.company()
  const { id, secret, code } = await bot.beginPairing()
  const channel = await user.client.directChannel(user.userId, company.botUserId)
  const text = say('botLink.pairing', { computer: name })
  const postId = await user.client.createPost(channel, text, { [pairingProp]: pairingProof(bot.url, code) })
  try {
    const { token, desktopId } = await bot.confirmPairing(id, { secret, postId, name })
    return { token, desktopId, botUsername: company.botUsername }
  } finally {
    // The code was used up; what stays is no more than untidy.
    await user.client.deletePost(postId).catch(() => undefined)
  }
}
