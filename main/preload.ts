import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import { channels } from './ipc/channels.ts'
import type { Bridge, Page } from './ipc/contract.ts'
import type { View } from './ipc/view.ts'

// The only bridge between the page and the main process: functions with fixed channels, typed by the contract.
const bridge: Bridge = {
  run: (name, input) => ipcRenderer.invoke(channels.run, name, input),
  onView(listener) {
    const forward = (_event: IpcRendererEvent, view: View) => listener(view)
    ipcRenderer.on(channels.view, forward)
    ipcRenderer.send(channels.ready)
    return () => ipcRenderer.off(channels.view, forward)
  },
  onShow(listener) {
    const forward = (_event: IpcRendererEvent, page: Page, focus?: string) => listener(page, focus)
    ipcRenderer.on(channels.show, forward)
    return () => ipcRenderer.off(channels.show, forward)
  },
}

contextBridge.exposeInMainWorld('mattercal', bridge)
