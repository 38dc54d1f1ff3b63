import { useSyncExternalStore } from 'react'
import type { Bridge } from '../main/ipc/contract.ts'
import type { View } from '../main/ipc/view.ts'

declare global {
  interface Window {
    mattercal: Bridge
  }
}

let view: View | undefined
const listeners = new Set<() => void>()

/** Begins to receive the view from the main process; returns the way to stop. */
export function connect(bridge: Bridge = window.mattercal): () => void {
  return bridge.onView((next) => {
    view = next
    for (const listener of listeners) listener()
  })
}

/** The newest view; undefined until the main process has sent the first one. */
export function useView(): View | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => view,
  )
}
