import type { Page } from '../../ipc/contract.ts'

/** The scheme of links into the app. */
export const linkScheme = 'mattercal'

const pages: Record<string, Page> = {
  agenda: 'today',
  today: 'today',
  invitations: 'invitations',
  invitation: 'invitations',
  status: 'status',
  settings: 'settings',
}

/**
 * Where a link such as `mattercal://agenda` or `mattercal://invitation/ID` leads. Anybody can make one, so it shows a
 * page and never does anything. Undefined for what is no such link.
 */
export function pageOfLink(link: string): { page: Page; focus?: string } | undefined {
  if (!URL.canParse(link)) return undefined
  const { protocol, hostname, pathname } = new URL(link)
  const page = Object.hasOwn(pages, hostname) ? pages[hostname] : undefined
  if (protocol !== `${linkScheme}:` || !page) return undefined
  if (hostname !== 'invitation') return { page }
  try {
    const id = decodeURIComponent(pathname.slice(1))
    return id.length > 0 && id.length <= 2048 ? { page, focus: id } : { page }
  } catch {
    return { page }
  }
}

/** The link among a program's arguments, if the system started it with one. */
export const linkIn = (argv: readonly string[]): string | undefined =>
  argv.find((arg) => arg.toLowerCase().startsWith(`${linkScheme}:`))
