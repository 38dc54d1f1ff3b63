import type { CalendarEvent } from '../event.ts'
import { linksIn } from './find-links.ts'
import { isAside, mattermostCall, ownServices, services } from './services.ts'

/** Where a meeting is joined, and the name of the service. */
export interface JoinLink {
  url: string
  /** The service's name, or the host where Graph itself vouches for a link that we do not know. */
  provider: string
}

/** Servers of the company's or the user's own. */
export interface OwnMeetings {
  /** Host names whose meetings, of whatever kind, may be opened; those below them, too. */
  hosts: readonly string[]
  /** Host (with port) of the Mattermost server: its calls are meetings, its other pages are not. */
  mattermost?: string
}

const nowhere: OwnMeetings = { hosts: [] }

/** What of an event says where it is joined. */
export type Joinable = Pick<CalendarEvent, 'onlineMeetingUrl' | 'location' | 'body' | 'links'>

const isBelow = (host: string, parent: string) => host === parent || host.endsWith(`.${parent}`)

/** The address, if it may be opened at all: https, without a name, a password or a port of its own. */
function openable(text: string): URL | undefined {
  if (!URL.canParse(text) || text.includes('\\')) return undefined
  const url = new URL(text)
  return url.protocol === 'https:' && !url.username && !url.password ? url : undefined
}

/** A meeting of a known service, or one on a host of the company's or the user's own; undefined for any other page. */
export function meetingAt(text: string, own: OwnMeetings = nowhere): JoinLink | undefined {
  const url = openable(text)
  if (!url) return undefined
  const { hostname: host, href } = url
  // Some services have their own path behind the "#".
  const path = url.pathname + (url.hash.startsWith('#/') ? url.hash : '')
  if (url.host === own.mattermost && mattermostCall.path.test(path + url.search))
    return { url: href, provider: mattermostCall.name }
  if (own.hosts.some((named) => isBelow(host, named.toLowerCase()))) {
    if (path === '/' || isAside(path)) return undefined
    const named = ownServices.find((service) => service.path.test(path))
    return { url: href, provider: named?.name ?? host }
  }
  if (url.port !== '') return undefined
  const service = services.find(
    ({ hosts, path: wanted, notPath }) =>
      hosts.some((known) => isBelow(host, known)) && (wanted?.test(path) ?? path !== '/') && !notPath?.test(path),
  )
  return service && !isAside(path) ? { url: href, provider: service.name } : undefined
}

/** A link that Graph itself gives for an online meeting, whoever's service it is. */
function vouched(text: string): JoinLink | undefined {
  const url = openable(text)
  return url && { url: url.href, provider: url.hostname }
}

/**
 * Where to join an online meeting, the best link first. In order: the link that Graph gives for its own online meetings,
 * then known services' links in the location, then in the text (other services fill only those). Text is written by whoever
 * sent the invitation, so only known services and own hosts over https count there.
 */
export function joinLinks(event: Joinable, own: OwnMeetings = nowhere): JoinLink[] {
  const given = event.onlineMeetingUrl ? linksIn(event.onlineMeetingUrl, 1)[0] : undefined
  const candidates = [
    given === undefined ? undefined : (meetingAt(given, own) ?? vouched(given)),
    ...[...linksIn(event.location), ...(event.links ?? linksIn(event.body))].map((link) => meetingAt(link, own)),
  ]
  const found = new Map<string, JoinLink>()
  for (const link of candidates) if (link && !found.has(meetingKey(link.url))) found.set(meetingKey(link.url), link)
  return [...found.values()]
}

/** The best link to join by. */
export const joinLink = (event: Joinable, own: OwnMeetings = nowhere): JoinLink | undefined => joinLinks(event, own)[0]

/** Two links to one meeting differ in their parameters, as when one carries the password. */
function meetingKey(href: string): string {
  const { host, pathname, search } = new URL(href)
  const path = pathname.replace(/\/+$/, '').toLowerCase()
  // Webex says which meeting in a parameter.
  return /\.php$/.test(path) ? `${host}${path}${search}` : `${host}${path}`
}
