import { AppError } from '../app-error.ts'
import type { Chat } from '../chat.ts'

// Milliseconds that an integration has for its answer.
const timeout = 30_000

/** The server refuses to call reserved addresses unless the admin allowed them (docs/protocols/mattermost.md). */
function mayCall({ switches }: Chat, url: string): boolean {
  const host = new URL(url).hostname
  const reserved = /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[)/.test(host)
  return !reserved || switches.allowedInternal.includes(host)
}

/**
 * Calls an integration by POST and gives its JSON answer; an empty answer is `{}` since 11.x and an error before.
 * Throws an `AppError` for everything else that an integration may do.
 */
async function call(chat: Chat, url: string, headers: Record<string, string>, body: string) {
  const failed = new AppError('api.post.do_action.action_integration.app_error', 400, 'Action integration error.')
  if (!mayCall(chat, url)) {
    chat.log(`mattermost: integration refused, address is reserved: ${new URL(url).host}`)
    throw failed
  }
  try {
    const reply = await chat.http.send({
      url,
      method: 'POST',
      headers: { 'user-agent': 'Mattermost-Bot/1.1', accept: 'application/json', ...headers },
      body,
      timeout,
    })
    if (reply.status !== 200) throw failed
    if (reply.text !== '') return JSON.parse(reply.text) as Record<string, unknown>
    if (chat.old) throw failed
    return {}
  } catch {
    throw failed
  }
}

/** Tells an integration of a click or of a dialog that was filled in. */
export const callAction = (chat: Chat, url: string, body: unknown): Promise<Record<string, unknown>> =>
  call(chat, url, { 'content-type': 'application/json' }, JSON.stringify(body))

/** Tells an integration of a slash command, with the command's token. */
export const callCommand = (
  chat: Chat,
  url: string,
  body: Record<string, string> & { token: string },
): Promise<Record<string, unknown>> =>
  call(
    chat,
    url,
    { 'content-type': 'application/x-www-form-urlencoded', authorization: `Token ${body.token}` },
    new URLSearchParams(body).toString(),
  )
