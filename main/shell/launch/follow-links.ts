import { app } from 'electron'
import type { Page } from '../../ipc/contract.ts'
import { linkIn, pageOfLink } from './deep-links.ts'

/**
 * Shows the window when the app is started again, a link leads here, or its icon in the Dock is clicked. Called before the
 * app is ready, or what comes meanwhile would be lost; it waits until the returned function is called with the way to show
 * a window. That tells whether anything wanted one already.
 */
export function followLinks(): (show: (page?: Page, focus?: string) => void) => boolean {
  let show: ((page?: Page, focus?: string) => void) | undefined
  let waiting: { page?: Page; focus?: string } | undefined
  const open = (page?: Page, focus?: string) => {
    if (show) show(page, focus)
    // The last one counts: there is one window.
    else waiting = { page, focus }
  }
  const follow = (link: string | undefined) => {
    const to = link === undefined ? undefined : pageOfLink(link)
    open(to?.page, to?.focus)
  }
  app.on('second-instance', (_event, argv) => follow(linkIn(argv)))
  app.on('open-url', (event, link) => {
    event.preventDefault()
    follow(link)
  })
  app.on('activate', () => open())
  const link = linkIn(process.argv)
  if (link !== undefined) follow(link)
  return (showNow) => {
    show = showNow
    if (!waiting) return false
    show(waiting.page, waiting.focus)
    return true
  }
}
