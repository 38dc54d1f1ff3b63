import type { CalendarEvent } from './event.ts'

// Meeting providers whose links may be opened with one click. A host matches whole or as a parent domain, so that
// "zoom.us.example.org" does not pass for Zoom.
const providers: { name: string; hosts: string[]; path: RegExp }[] = [
  {
    name: 'Teams',
    hosts: [
      'teams.microsoft.com',
      'teams.live.com',
      'teams.microsoft.us',
      'dod.teams.microsoft.us',
      'teams.microsoftonline.cn',
      'teams.cloud.microsoft',
    ],
    path: /^\/(l\/meetup-join|meet|dl\/launcher)\b/,
  },
  { name: 'Zoom', hosts: ['zoom.us', 'zoomgov.com', 'zoom.com'], path: /^\/(j|my|w|s)\// },
  { name: 'Google Meet', hosts: ['meet.google.com'], path: /^\/[a-z0-9-]+/ },
  { name: 'Webex', hosts: ['webex.com'], path: /^\/.+/ },
  { name: 'Skype', hosts: ['join.skype.com', 'meet.lync.com'], path: /^\/.+/ },
  { name: 'Jitsi', hosts: ['meet.jit.si'], path: /^\/.+/ },
  { name: 'GoTo', hosts: ['meet.goto.com', 'global.gotomeeting.com'], path: /^\/.+/ },
]

/** Where a meeting is joined, and the name of the service. */
export interface JoinLink {
  url: string
  /** The provider's name, or the host where Graph itself vouches for a link we do not know. */
  provider: string
}

function known(text: string): JoinLink | undefined {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return undefined
  }
  if (url.protocol !== 'https:' || url.username || url.password) return undefined
  const provider = providers.find(
    (p) =>
      p.hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`)) && p.path.test(url.pathname),
  )
  return provider && { url: url.href, provider: provider.name }
}

function vouched(text: string): JoinLink | undefined {
  try {
    const url = new URL(text)
    if (url.protocol !== 'https:' || url.username || url.password) return undefined
    return { url: url.href, provider: url.hostname }
  } catch {
    return undefined
  }
}

const links = /https:\/\/[^\s<>"'\])]+/g

function firstKnown(text: string): JoinLink | undefined {
  for (const [found] of text.matchAll(links)) {
    const link = known(found.replace(/[.,;:!?]+$/, ''))
    if (link) return link
  }
  return undefined
}

/**
 * Where to join an online meeting. In order: the link Graph gives for its own online meetings, then a known
 * provider's link in the location, then in the text (third parties fill only those). Text is written by whoever
 * sent the invitation, so only known providers over https count there.
 */
export function joinLink(event: Pick<CalendarEvent, 'onlineMeetingUrl' | 'location' | 'body'>): JoinLink | undefined {
  if (event.onlineMeetingUrl) {
    const link = known(event.onlineMeetingUrl) ?? vouched(event.onlineMeetingUrl)
    if (link) return link
  }
  return firstKnown(event.location) ?? firstKnown(event.body)
}
