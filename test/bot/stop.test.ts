import { expect, it } from 'vitest'
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
