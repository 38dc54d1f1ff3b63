import type { FastifyRequest } from 'fastify'
import { DateTime, IANAZone } from 'luxon'
import { findIana } from 'windows-iana'
import { invalidParameter } from './graph-error.ts'
import type { GraphSwitches } from './switches.ts'
import type { Shape } from './to-graph.ts'

/** What a request's Prefer headers ask for, and those of them that the answer names as applied. */
export interface Preferences {
  shape: Shape
  pageSize: number
  applied: string[]
}

/** Reads a request's Prefer headers. Throws a `GraphError` for a time zone that does not exist. */
export function preferencesOf(request: FastifyRequest, switches: GraphSwitches): Preferences {
  const text = String(request.headers.prefer ?? '')
  const zone = /outlook\.timezone\s*=\s*"([^"]+)"/i.exec(text)?.[1]
  const body = /outlook\.body-content-type\s*=\s*"?(text|html)"?/i.exec(text)?.[1]?.toLowerCase()
  const immutable = /IdType\s*=\s*"?ImmutableId"?/i.test(text)
  const size = Number(/odata\.maxpagesize\s*=\s*(\d+)/i.exec(text)?.[1] ?? 10)
  if (zone && zone !== 'UTC' && !findIana(zone)[0] && !IANAZone.isValidZone(zone))
    throw invalidParameter(`The time zone ${zone} is not supported.`)
  // Which read it is, is chance: the last digit of the client's own id for it says.
  const x500 = switches.addressesFlip && /[89a-f]$/i.test(String(request.headers['client-request-id'] ?? ''))
  const applied = [zone ? `outlook.timezone="${zone}"` : '', body ? `outlook.body-content-type="${body}"` : '']
  return {
    shape: {
      zone: zone ?? 'UTC',
      immutable,
      html: switches.htmlBodies || body !== 'text',
      shiftedAllDay: switches.shiftedAllDay,
      x500,
    },
    pageSize: Math.max(1, Math.min(size, 1000)),
    applied: applied.filter(Boolean),
  }
}

/**
 * A member of a query or a body, whatever its case: Graph's documents and schemas spell members differently
 * (docs/protocols/graph.md).
 */
export function member(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null) return undefined
  const found = Object.keys(of).find((key) => key.toLowerCase() === name.toLowerCase())
  return found === undefined ? undefined : (of as Record<string, unknown>)[found]
}

/** A member as a boolean. */
export const truth = (value: unknown, fallback: boolean) =>
  value === undefined || value === null ? fallback : String(value).toLowerCase() === 'true'

/** A `dateTimeTimeZone` as Unix milliseconds; undefined if there is none that makes sense. */
export function moment(value: unknown): number | undefined {
  const text = member(value, 'dateTime')
  const zone = member(value, 'timeZone')
  if (typeof text !== 'string') return undefined
  const name = typeof zone === 'string' ? (findIana(zone)[0] ?? zone) : 'utc'
  const time = DateTime.fromISO(text.replace(/(\.\d{3})\d+/, '$1'), { zone: name })
  return time.isValid ? time.toMillis() : undefined
}

/**
 * A moment of a query as Unix milliseconds. An offset in it counts, and without one it is UTC whatever the Prefer
 * header says (docs/protocols/graph.md).
 */
function queryMoment(value: unknown): number | undefined {
  if (!value) return undefined
  const text = String(value).replace(/(\.\d{3})\d+/, '$1')
  const time = DateTime.fromISO(text.replace(' ', '+'), { zone: 'utc', setZone: false })
  return time.isValid ? time.toMillis() : undefined
}

/** The time window of a query, in Unix milliseconds. Throws a `GraphError` if there is none, or more than five years. */
export function windowOf(request: FastifyRequest): { start: number; end: number } {
  const start = queryMoment(member(request.query, 'startDateTime'))
  const end = queryMoment(member(request.query, 'endDateTime'))
  if (start === undefined || end === undefined)
    throw invalidParameter(
      'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
    )
  if (end <= start || end - start > 1825 * 24 * 3600_000) throw invalidParameter('The time window is not valid.')
  return { start, end }
}
