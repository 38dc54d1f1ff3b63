import { linksIn } from '../../core/calendar/join/find-links.ts'
import { meetingAt } from '../../core/calendar/join/join.ts'

// The best of what a text can hold: a newsletter has hundreds of links, and a meeting is among the first few of its kind.
const mostMeetings = 10
const mostOthers = 10

/** Where the links of an event stand, in the order in which they are believed. */
export interface LinkSources {
  joinUrl: string | null | undefined
  onlineMeetingUrl: string | null | undefined
  /** Addresses and names of the places. */
  places: readonly (string | null | undefined)[]
  /** The whole text, plain or HTML. */
  body: string
}

/** The links of an event: Graph's own, and those in its places and text. Which of them are meetings is judged later. */
export function linksOf(sources: LinkSources): { onlineMeetingUrl?: string; links: string[] } {
  const own = [sources.joinUrl, sources.onlineMeetingUrl].flatMap((text) => linksIn(text ?? '', 1))
  const all = [...own, ...sources.places.flatMap((place) => linksIn(place ?? '')), ...linksIn(sources.body)]
  let meetings = 0
  let others = 0
  // A page that no service of ours knows may be on a host of the company's own.
  const links = [...new Set(all)].filter((link) =>
    meetingAt(link) ? meetings++ < mostMeetings : others++ < mostOthers,
  )
  return { onlineMeetingUrl: own[0], links }
}
