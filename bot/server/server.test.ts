import { expect, it } from 'vitest'
import { configSchema } from '../config/config.ts'
import { makeServer } from './server.ts'

const config = configSchema.parse({
  mattermost: { url: 'https://chat.example.com', botToken: 'token' },
  publicUrl: 'https://bot.example.com',
  signing: { secret: 'x'.repeat(32) },
  listen: { tls: { cert: '/etc/bot/cert.pem', key: '/etc/bot/key.pem' } },
})

it.each(['/etc/bot/cert.pem', '/etc/bot/key.pem'])('a file of TLS that is not there is named: %s', (missing) => {
  const text = `${missing} (“listen.tls”) cannot be read. Check its name, and that the bot may read it.`
  const notThere = (path: string) => (path === missing ? undefined : Buffer.from('x'))
  expect(() => makeServer(config, { readNow: notThere })).toThrow(text)
  const notAllowed = (path: string) => {
    if (path === missing) throw Object.assign(new Error('no'), { code: 'EACCES' })
    return Buffer.from('x')
  }
  expect(() => makeServer(config, { readNow: notAllowed })).toThrow(text)
})
