import { expect, it } from 'vitest'
import { joinLink } from '../../core/calendar/join/join.ts'
import { parseEvent } from './event-parser.ts'

const time = (hour: number) => ({ dateTime: `2026-11-24T0${hour}:00:00`, timeZone: 'UTC' })
const item = (more: object) => ({ id: 'one', subject: 'Review', start: time(8), end: time(9), ...more })
const zoom = 'https://zoom.us/j/1?pwd=x'

it.each([
  ['an empty join link beside a good one', { onlineMeeting: { joinUrl: '' }, onlineMeetingUrl: zoom }],
  ['the address of its place', { location: { displayName: 'Online', locationUri: zoom } }],
  ['the second of its places', { locations: [{ displayName: 'Danube' }, { displayName: zoom }] }],
  [
    'an HTML body, in spite of what was asked',
    { body: { contentType: 'html', content: `<a href="${zoom.replace('?', '?a=1&amp;')}">x</a>` } },
  ],
  ['the end of a long body', { body: { contentType: 'text', content: `${'x '.repeat(30_000)}${zoom}` } }],
  [
    'a place after three hundred other links',
    {
      body: {
        contentType: 'text',
        content: `${Array.from({ length: 150 }, (_, n) => `https://news.example/${n}`).join(' ')} ${zoom}`,
      },
    },
  ],
])('a meeting is joined by %s', (_where, more) => {
  const event = parseEvent(item(more))
  expect(event && joinLink(event)?.provider).toBe('Zoom')
  expect(event?.links?.length).toBeLessThanOrEqual(20)
})
