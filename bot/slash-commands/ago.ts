import { say } from '../../main/text/say.ts'

/** How long ago something was, in words. `ms`: milliseconds. */
export function ago(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 2) return say('bot.ago.now')
  if (minutes < 120) return say('bot.ago.minutes', { count: minutes })
  return minutes < 48 * 60
    ? say('bot.ago.hours', { count: Math.round(minutes / 60) })
    : say('bot.ago.days', { count: Math.round(minutes / 1440) })
}

/** A text of somebody else in the cell of a Markdown table. */
export const cell = (text: string): string => text.replace(/[|\n\r`]/g, ' ')
