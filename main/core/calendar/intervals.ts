import type { Instant } from './event.ts'

/** A half-open stretch of time, [start, end). */
export interface Interval {
  start: Instant
  end: Instant
}

/** Whether two intervals share any time. Touching ends do not count, and neither does an empty interval. */
export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end && a.start < a.end && b.start < b.end
}

/** The union of intervals, soonest first; two that are at most `gap` ms apart become one. */
export function merge(intervals: readonly Interval[], gap = 0): Interval[] {
  const merged: Interval[] = []
  for (const next of intervals.filter((i) => i.end > i.start).toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last && next.start <= last.end + gap) last.end = Math.max(last.end, next.end)
    else merged.push({ start: next.start, end: next.end })
  }
  return merged
}

/** What is left of `within` once `busy` is taken out of it. */
export function gaps(busy: readonly Interval[], within: Interval): Interval[] {
  const free: Interval[] = []
  let from = within.start
  for (const block of merge(busy)) {
    if (block.end <= from) continue
    if (block.start >= within.end) break
    if (block.start > from) free.push({ start: from, end: Math.min(block.start, within.end) })
    from = Math.max(from, block.end)
  }
  if (from < within.end) free.push({ start: from, end: within.end })
  return free
}
