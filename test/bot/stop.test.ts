import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeTls } from '../../sandbox/network/tls.ts'
import { worldForEach } from '../support/bot/world.ts'
import { eventually } from '../support/eventually.ts'

const current = worldForEach()

it('a bot that is stopped answers whoever waits, ends the desktops’ connections, and is quick about it', async () => {
  const world = current()
  const { anna } = world
  const link = await anna.pairDesktop(world.running.url)
  let ended = false
  const open = new Promise<void>((resolve) => {
    void link
      .listen(new AbortController().signal, { open: resolve, action: () => undefined })
      .catch(() => undefined)
      .finally(() => {
        ended = true
      })
  })
  await open
  const answer = anna.type('/mscal today')
  await eventually(
    () => world.running.app.actions.waitingCount(),
    (count) => count === 1,
  )
  const began = performance.now()
  await world.restart()
  expect(performance.now() - began).toBeLessThan(3_000)
  // A connection that was cut would be a bare error in Mattermost.
  expect(await answer).toContain('did not answer in time')
  expect(ended).toBe(true)
})

it('a connection that never says hello in TLS does not hold up the stop for more than a few seconds', async () => {
  const world = current()
  const folder = mkdtempSync(join(tmpdir(), 'mattercal-stop-'))
  const { key, cert } = await makeTls()
  const tls = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') }
  writeFileSync(tls.key, key)
  writeFileSync(tls.cert, cert)
  const { listen } = world.config
  await world.restart({ listen: { ...listen, tls } })
  const silent = connect(listen.port, '127.0.0.1').on('error', () => undefined)
  await once(silent, 'connect')
  const began = performance.now()
  await world.restart({ listen })
  expect(performance.now() - began).toBeLessThan(6_000)
  silent.destroy()
  rmSync(folder, { recursive: true })
})
