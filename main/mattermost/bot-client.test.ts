import { expect, it } from 'vitest'
import { AnsweringHttp } from '../../test/support/answering-http.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { MattermostApi } from './api.ts'
import { MattermostBotClient } from './bot-client.ts'

const base = 'https://chat.test/api/v4'
function botWith(body: unknown) {
  const http = new AnsweringHttp(() => ({ body }))
  const api = new MattermostApi({ server: 'https://chat.test', http, clock: new FakeClock(0), token: 'token' })
  return { http, bot: new MattermostBotClient(api) }
}

it('the bot sends exactly what the servers from 5.37 to 11 are known to take', async () => {
  const { http, bot } = botWith({ id: 'x', order: [], posts: {} })
  await bot.me()
  await bot.user('u')
  await bot.directChannel('b', 'u')
  await bot.channel('c')
  await bot.post('p')
  await bot.createPost('c', 'Hello', { attachments: [] }, 'pending')
  await bot.updatePost('p', 'Hello again', { attachments: [] })
  await bot.updatePost('p', undefined, {})
  await bot.posts('c', 2)
  await bot.openDialog('trigger', 'https://bot.test/dialogs', { title: 'A note' })
  expect(http.lines.map((line) => line.replace(base, ''))).toEqual([
    'GET /users/me',
    'GET /users/u',
    'POST /channels/direct ["b","u"]',
    'GET /channels/c',
    'GET /posts/p',
    'POST /posts {"channel_id":"c","message":"Hello","props":{"attachments":[]},"pending_post_id":"pending"}',
    'PUT /posts/p/patch {"message":"Hello again","props":{"attachments":[]}}',
    'PUT /posts/p/patch {"props":{}}',
    'GET /channels/c/posts?page=2&per_page=200',
    'POST /actions/dialogs/open {"trigger_id":"trigger","url":"https://bot.test/dialogs","dialog":{"title":"A note"}}',
  ])
  // A trigger lasts three seconds.
  expect(http.sent.at(-1)?.timeout).toBe(2_500)
})

it('the bot reads posts in the server’s order, without those that the server left out', async () => {
  const { bot } = botWith({ order: ['b', 'gone', 'a'], posts: { a: { id: 'a' }, b: { id: 'b' } } })
  expect((await bot.posts('c', 0)).map(({ id }) => id)).toEqual(['b', 'a'])
})
