import { expect, it } from 'vitest'
import { systemRandom } from '../../main/random/random.ts'
import { AnsweringHttp } from '../../test/support/answering-http.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { setUp } from './setup.ts'
import { SetupError } from './setup-error.ts'

it.each([
  ['ftp://chat.example.com', 'https://bot.example.com'],
  ['https://chat.example.com', 'ftp:x'],
  ['https://chat.example.com', 'bot.example.com'],
])('asks nobody when an address is not one of the web: %s, %s', async (server, publicUrl) => {
  const http = new AnsweringHttp(() => ({ body: {} }))
  const doors = { http, clock: new FakeClock(0), random: systemRandom, files: { readNow: () => undefined } }
  const args = ['--mattermost-url', server, '--admin-token', 'token', '--public-url', publicUrl]
  await expect(setUp(doors, args, () => undefined)).rejects.toBeInstanceOf(SetupError)
  expect(http.sent).toEqual([])
})
