import { serverUrl } from '../../mattermost/server-url.ts'

/** A bot's address as typed, made canonical. HTTPS, except on this very machine. Throws a TypeError. */
export function botUrl(typed: string): string {
  const url = serverUrl(typed)
  const { protocol, hostname: host } = new URL(url)
  if (protocol !== 'https:' && host !== 'localhost' && host !== '127.0.0.1') throw new TypeError('HTTPS is needed')
  return url
}
