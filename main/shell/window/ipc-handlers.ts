import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron'
import { channels } from '../../ipc/channels.ts'
import { type CommandName, commands, type RunAnything } from '../../ipc/contract.ts'
import type { View } from '../../ipc/view.ts'
import { isOurs } from './own-page.ts'
import type { MainWindow } from './window.ts'

/** Whether a message comes from our own page, in the top frame of our own window. */
function fromOurPage(event: IpcMainInvokeEvent | IpcMainEvent, window: MainWindow): boolean {
  const frame = event.senderFrame
  return event.sender === window.contents && frame !== null && frame === event.sender.mainFrame && isOurs(frame.url)
}

/**
 * Connects the window to the commands and keeps it supplied with the newest view. Before there is one, the page waits; it
 * says only once that it is ready, so this must be called before any window is made. Returns how to send a view.
 */
export function connectWindow(window: MainWindow, run: RunAnything, view: () => View | undefined): () => void {
  let ready = false
  const send = () => {
    const newest = ready && window.contents ? view() : undefined
    if (newest) window.contents?.send(channels.view, newest)
  }
  ipcMain.on(channels.ready, (event) => {
    if (!fromOurPage(event, window)) return
    ready = true
    event.sender.once('destroyed', () => {
      ready = false
    })
    send()
    window.deliverPending()
  })
  ipcMain.handle(channels.run, (event, name: unknown, input: unknown) => {
    if (!fromOurPage(event, window) || typeof name !== 'string' || !Object.hasOwn(commands, name)) {
      throw new Error('not allowed')
    }
    return run(name as CommandName, input)
  })
  return send
}
