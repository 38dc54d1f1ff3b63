import type { Dialog } from '../../main/bot-link/protocol.ts'

/** What of a dialog Mattermost would not take: its limits for title, labels, help and defaults (docs/protocols/mattermost.md). */
export function problemsOf(dialog: Dialog): string[] {
  const wrong: string[] = []
  const limit = (what: string, text: string | undefined, most: number) => {
    if ((text ?? '').length > most) wrong.push(`${what} is longer than ${most}`)
  }
  limit('title', dialog.title, 24)
  for (const element of dialog.elements) {
    limit(`label of ${element.name}`, element.label, 24)
    limit(`help of ${element.name}`, element.help, 150)
    limit(`default of ${element.name}`, element.value, element.type === 'text' ? 150 : 3000)
  }
  return wrong
}
