import type { Transport } from '../../../main/net/http.ts'
import type { Person } from '../../../sandbox/graph/mailbox.ts'

/** Signs a person in to Microsoft 365 as their browser does, and goes back to the app that asked. */
export async function signInInBrowser(
  send: (request: Parameters<Transport>[0]) => ReturnType<Transport>,
  address: string,
  person: Person,
): Promise<void> {
  const { origin, pathname, searchParams } = new URL(address)
  const tenant = pathname.split('/')[1] ?? ''
  const form = new URLSearchParams(searchParams)
  form.set('login', person.address)
  form.set('password', person.password)
  form.set('go', 'yes')
  const answer = await send({
    method: 'POST',
    url: `${origin}/${tenant}/sign-in`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    signal: new AbortController().signal,
  })
  const back = answer.headers.get('location')
  if (!back) throw new Error(`the sign-in page answered ${answer.status}`)
  // The app listens on this machine, on a real socket.
  void fetch(back).catch(() => undefined)
}
