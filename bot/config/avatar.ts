import { fileURLToPath } from 'node:url'
import { FormData, Response } from 'undici'
import type { Http } from '../../main/net/http.ts'
import type { Files } from '../../main/store/files.ts'

/** Gives the bot's account a picture. The bot works without one, so a failure is no reason to stop. */
export async function setAvatar(
  { http, files }: { http: Http; files: Pick<Files, 'readNow'> },
  account: { server: string; token: string; userId: string },
): Promise<void> {
  const image = files.readNow(fileURLToPath(new URL('../../resources/icons/app-256.png', import.meta.url)))
  if (!image) return
  const form = new FormData()
  form.append('image', new Blob([new Uint8Array(image)], { type: 'image/png' }), 'calendar.png')
  // A `Request` carries bytes; a response is where undici shows how it encodes a form.
  const encoded = new Response(form)
  await http
    .send({
      method: 'POST',
      url: `${account.server}/api/v4/users/${account.userId}/image`,
      headers: {
        authorization: `Bearer ${account.token}`,
        'content-type': encoded.headers.get('content-type') ?? '',
      },
      body: new Uint8Array(await encoded.arrayBuffer()),
    })
    .catch(() => undefined)
}
