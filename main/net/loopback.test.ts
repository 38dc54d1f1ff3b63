import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Loopback, waitForRedirect } from './loopback.ts'

let stop: AbortController
let open: Loopback[]
beforeEach(() => {
  stop = new AbortController()
  open = []
})
afterEach(() => {
  for (const loopback of open) loopback.close()
})

async function listen(port = 0): Promise<Loopback> {
  const loopback = await waitForRedirect({ path: '/callback', state: 'ours', port, signal: stop.signal })
  open.push(loopback)
  return loopback
}

/** Asks as a browser does. */
function ask(port: number, path: string, method = 'GET', host = '127.0.0.1') {
  return new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
    request({ port, path, method, host, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
      .on('error', reject)
      .end()
  })
}

describe('the way back from the browser', () => {
  it('brings the code, and tells the person to go back to Mattercal', async () => {
    const { port, redirect } = await listen()
    const { status, text, headers } = await ask(port, '/callback?code=secret&state=ours')
    expect(status).toBe(200)
    expect(text).toContain('You are signed in')
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    })
    expect((await redirect).get('code')).toBe('secret')
  })

  it('brings an error, and does not speak of success', async () => {
    const { port, redirect } = await listen()
    const { text } = await ask(port, '/callback?error=access_denied&state=ours')
    expect(text).toContain('You are not signed in')
    expect((await redirect).get('error')).toBe('access_denied')
  })

  it('brings an error without a state, as Mattermost sends it', async () => {
    const { port, redirect } = await listen()
    await ask(port, '/callback?error=access_denied')
    expect((await redirect).get('error')).toBe('access_denied')
  })

  it('is not closed by what another page tries', async () => {
    const { port, redirect } = await listen()
    const tries = [
      ['/callback?code=forged', 'GET'],
      ['/callback?code=forged&state=theirs', 'GET'],
      ['/callback?error=forged&state=theirs', 'GET'],
      ['/other?code=forged&state=ours', 'GET'],
      ['/callback?code=forged&state=ours', 'POST'],
      ['/favicon.ico', 'GET'],
    ] as const
    for (const [path, method] of tries) expect((await ask(port, path, method)).status).toBe(404)
    await ask(port, '/callback?code=good&state=ours')
    expect((await redirect).get('code')).toBe('good')
  })

  it('outlives a request that makes no sense', async () => {
    const { port, redirect } = await listen()
    expect((await ask(port, '//')).status).toBe(404)
    const answered = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect({ port, host: '127.0.0.1' }, () =>
        socket.write('GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n'),
      )
      socket.setTimeout(2_000, () => socket.destroy())
      socket.on('data', (chunk) => {
        text += chunk
        socket.end()
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(text))
    })
    expect(answered).toMatch(/^HTTP\/1\.1 4/)
    await ask(port, '/callback?code=good&state=ours')
    expect((await redirect).get('code')).toBe('good')
  })

  it('can be reached from this machine alone', async () => {
    const { port } = await listen()
    // "localhost" may mean either; a machine without IPv6 has one only.
    const six = await ask(port, '/', 'GET', '::1').catch((error: NodeJS.ErrnoException) => error.code)
    expect([404, 'ECONNREFUSED', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']).toContain(typeof six === 'object' ? six.status : six)
    expect((await ask(port, '/')).status).toBe(404)
  })

  it('ends with the reason when the sign-in is called off, and frees its port', async () => {
    const { port, redirect } = await listen()
    stop.abort(new Error('cancelled'))
    await expect(redirect).rejects.toThrow('cancelled')
    await expect(ask(port, '/callback?code=late&state=ours')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('ends at once when the sign-in was called off before', async () => {
    stop.abort(new Error('cancelled'))
    const { port, redirect } = await listen()
    await expect(redirect).rejects.toThrow('cancelled')
    await expect(ask(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('does not share a port that is taken', async () => {
    const { port } = await listen()
    await expect(listen(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('leaves nobody waiting when it is called off and nobody listens', async () => {
    await listen()
    stop.abort(new Error('cancelled'))
    // An unhandled rejection would fail this run.
    await new Promise((resolve) => setImmediate(resolve))
  })
})
