import { useSyncExternalStore } from 'react'
import type { Bridge } from '../main/ipc/contract.ts'
import type { View } from '../main/ipc/view.ts'

declare global {
  interface Window {
    /** All that the window can reach of the main process; the preload script puts it here. */
    mattercal: Bridge
  }
}

// Module state: a window has one main process, and so one newest view. `connect` alone writes it, and only components
// that call `useView` read it; the tests render `Pages` with views of their own.
let view: View | undefined
const listeners = new Set<() => void>()

/**
 * Begins to receive views from the main process. Each view replaces the one before and renders the components that use
 * it. Called once, before the first render. Returns the function that stops receiving.
 */
export function connect(bridge: Bridge = window.mattercal): () => void {
  return bridge.onView((next) => {
    view = next
    for (const listener of listeners) listener()
  })
}

/** The newest view, in a component; undefined until the main process has sent the first one. */
export function useView(): View | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => view,
  )
}
