import { app } from 'electron'
import type { Page } from '../../ipc/contract.ts'
import { linkIn, pageOfLink } from './deep-links.ts'

/**
 * Shows the window when the app is started again, a link leads here, or its icon in the Dock is clicked. Returns whether
 * this very start came from a link; the window is shown then.
 */
export function followLinks(show: (page?: Page, focus?: string) => void): boolean {
  const follow = (link: string | undefined) => {
    const to = link === undefined ? undefined : pageOfLink(link)
    show(to?.page, to?.focus)
  }
  app.on('second-instance', (_event, argv) => follow(linkIn(argv)))
  app.on('open-url', (event, link) => {
    event.preventDefault()
    follow(link)
  })
  app.on('activate', () => show())
  const link = linkIn(process.argv)
  if (link !== undefined) follow(link)
  return link !== undefined
}
