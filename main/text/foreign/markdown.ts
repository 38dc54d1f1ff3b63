// A letter that cannot be seen, to part what Mattermost's Markdown would join: it has no escape for these.
const parted = '\u200B'

/**
 * Text written by others, made harmless in Mattermost's Markdown: it shows as it was typed, mentions nobody and links
 * nowhere. What each step is for: docs/protocols/mattermost.md, "Markdown". The text must be one line.
 */
export function escapeMarkdown(text: string): string {
  return (
    text
      // What reads as a character reference would show as that character.
      .replace(/&(?=#?\w+;)/g, '&amp;')
      .replace(/</g, `&lt;${parted}`)
      // A backslash before a letter shows as one by itself; two of them would show both.
      .replace(/\\(?!\w)/g, '\\\\')
      .replace(/[`*{}[\]()#+!_>|~]/g, '\\$&')
      // Escaped, these still begin a channel's or a hashtag's link.
      .replace(/\\[~#](?=\w)/g, `$&${parted}`)
      .replace(/^(\d+)\./, '$1\\.')
      .replace(/^[-=]/, (mark) => (mark === '-' ? '\\-' : `${parted}=`))
      .replace(/@/g, `@${parted}`)
      // Addresses: with a scheme, with www, and bare ones with a path.
      .replace(/([A-Za-z][A-Za-z\d.+-]*):(?=[/\p{L}\d%])/gu, `$1:${parted}`)
      .replace(/www(\d{0,3})\./gi, `www$1${parted}.`)
      .replace(/(\.\p{L}{2,4})\//gu, `$1${parted}/`)
      // Emoji by name, and smileys.
      .replace(/:(?=[\w+\\-]+:)/g, `:${parted}`)
      .replace(/([:;=])(?=['’]?-?\\?[()[\]/\\|*@$DOPSXdopsx3](?!\w))/g, `$1${parted}`)
      // Between two of these stands mathematics.
      .replace(/\$/g, '&dollar;')
  )
}
