import { expect, it } from 'vitest'
import { Desk } from '../../../test/support/desk.ts'
import { at, hour, invitation } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { emptyReminderLog } from '../../core/reminders/reminders.ts'
import { memoryVault } from '../../store/vault.ts'
import { DirectMessages } from './direct-messages.ts'
import { directMessageMemoryName } from './memory.ts'
import type { MessageQueue } from './message-queue.ts'

const nine = at('2026-11-24T09:00:00Z')

it('a sign-out while messages are being handed over leaves nothing of them on the disk', async () => {
  const desk = new Desk(nine)
  const vault = memoryVault()
  let go: () => void = () => undefined
  const queue: MessageQueue = {
    paired: true,
    reachable: true,
    put: () =>
      new Promise<void>((resolve) => {
        go = resolve
      }),
    withdraw: async () => undefined,
    keepStandIns: async () => undefined,
    flushed: async () => undefined,
  }
  const messages = new DirectMessages({
    ...desk,
    queue,
    sources: { reminderLog: () => emptyReminderLog, lastSummary: () => undefined },
  })
  const event = invitation({ start: nine + hour, subject: 'Private talk' })
  await messages.start(vault)
  desk.show(event)
  await settle()
  go()
  void messages.deliver('one', {
    kind: 'invitation',
    change: { kind: 'new', event, answerTo: event.id, series: false },
  })
  await settle()
  await messages.forget(vault)
  for (let turn = 0; turn < 20; turn++) {
    go()
    await settle()
  }
  expect(await vault.read(directMessageMemoryName)).toBeUndefined()
})
