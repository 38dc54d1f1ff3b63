import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { type Route, Ways } from './route.ts'

const url = 'https://chat.example.com/'

let clock: FakeClock
let ways: Ways
beforeEach(() => {
  clock = new FakeClock(0)
  ways = new Ways(clock)
})

const along = async (words: string, more: Route = {}) => {
  ways.use({ ...more, resolveProxy: async () => words })
  return ways.to(url)
}
const proxies = async () => (await ways.to(url)).map(({ proxy }) => proxy ?? 'direct')

describe('the way to an address', () => {
  it('is direct while nobody says otherwise, over the same connections each time', async () => {
    const [first] = await ways.to(url)
    const [second] = await ways.to('https://graph.example.com/')
    expect(first?.proxy).toBeUndefined()
    expect(second?.dispatcher).toBe(first?.dispatcher)
  })

  it('is read from the words of a PAC file, in its order', async () => {
    const words = ' PROXY one:1;  HTTPS two:2 ;SOCKS5 three:3; http four:4; DIRECT; '
    expect((await along(words)).map(({ proxy }) => proxy)).toEqual(['one:1', 'two:2', 'three:3', 'four:4', undefined])
  })

  it('leaves out what Mattercal does not know, and is none if nothing else is named', async () => {
    expect((await along('QUIC one:1; SOCKS4 two:2; PROXY three:3')).map(({ proxy }) => proxy)).toEqual(['three:3'])
    await expect(along('SOCKS4 one:1; PROXY')).rejects.toMatchObject({ kind: 'offline', code: 'PROXY' })
    await expect(along('')).rejects.toMatchObject({ kind: 'offline', code: 'PROXY' })
  })

  it('keeps a proxy’s connections for the next request, and makes new ones for another sign-in', async () => {
    const credentials = vi.fn<NonNullable<Route['credentials']>>(() => undefined)
    const [first] = await along('PROXY one:1', { credentials })
    const [again] = await ways.to(url)
    expect(again?.dispatcher).toBe(first?.dispatcher)
    credentials.mockReturnValue({ username: 'anna', password: 'secret' })
    const [signedIn] = await ways.to(url)
    expect(signedIn?.dispatcher).not.toBe(first?.dispatcher)
    expect(credentials).toHaveBeenCalledWith('one:1')
  })
})

describe('a way that could not be reached', () => {
  it('comes last for five minutes, and then first again', async () => {
    const [first] = await along('PROXY one:1; PROXY two:2; DIRECT')
    first?.failed()
    expect(await proxies()).toEqual(['two:2', 'direct', 'one:1'])
    await clock.pass(5 * 60_000 - 1)
    expect(await proxies()).toEqual(['two:2', 'direct', 'one:1'])
    await clock.pass(1)
    expect(await proxies()).toEqual(['one:1', 'two:2', 'direct'])
  })

  it('is tried all the same when there is no other', async () => {
    const [only] = await along('PROXY one:1')
    only?.failed()
    expect(await proxies()).toEqual(['one:1'])
  })

  it('is forgotten on another network', async () => {
    const [first] = await along('PROXY one:1; DIRECT')
    first?.failed()
    await along('PROXY one:1; DIRECT')
    expect(await proxies()).toEqual(['one:1', 'direct'])
  })
})

describe('another route', () => {
  it('gets its own connections; the old ones end once they are idle', async () => {
    const [before] = await ways.to(url)
    const closed = vi.spyOn(before?.dispatcher ?? expect.fail(), 'close')
    ways.use({})
    expect(closed).toHaveBeenCalled()
    const [after] = await ways.to(url)
    expect(after?.dispatcher).not.toBe(before?.dispatcher)
  })

  it('hears that a proxy asks, whoever was told before', () => {
    const heard = vi.fn()
    ways.proxyAsks('one:1', url)
    ways.use({ onSignInNeeded: heard })
    ways.proxyAsks('one:1', url)
    expect(heard).toHaveBeenCalledExactlyOnceWith('one:1', url)
  })
})
