/** Text written by others, made harmless in Markdown: it mentions nobody and links nowhere. */
export function escapeMarkdown(text: string): string {
  return text.replace(/([\\`*_[\]#|<>~@])/g, '\\$1')
}
