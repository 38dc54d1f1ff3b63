import { net, powerMonitor } from 'electron'
import type { AppStateStore } from '../../services/state/app-state.ts'
import type { Clock } from '../../time/clock.ts'

// Electron tells nobody when the network is back; while we are offline it is asked this often.
const askEvery = 5_000

/** Passes on what the machine knows and the services don't: a resume, an unlocked screen, the network coming back. */
export function watchMachine(options: { state: AppStateStore; clock: Clock; wake(reason: string): void }): void {
  const { state, clock, wake } = options
  powerMonitor.on('resume', () => wake('resume'))
  powerMonitor.on('unlock-screen', () => wake('unlock'))
  let wasOnline = true
  let cancel: (() => void) | undefined
  const ask = () => {
    cancel = undefined
    if (state.get().online) return
    const isOnline = net.isOnline()
    if (isOnline && !wasOnline) wake('network')
    wasOnline = isOnline
    cancel = clock.at(clock.now() + askEvery, ask)
  }
  state.subscribe((now) => {
    if (now.online || cancel) return
    wasOnline = net.isOnline()
    cancel = clock.at(clock.now() + askEvery, ask)
  })
}

/** Calls the listener with whether the app is in use: its window is open and the machine is not on battery. */
export function followUse(listener: (inUse: boolean) => void): (windowOpen: boolean) => void {
  let open = false
  const tell = () => listener(open && !powerMonitor.isOnBatteryPower())
  powerMonitor.on('on-battery', tell)
  powerMonitor.on('on-ac', tell)
  return (windowOpen) => {
    open = windowOpen
    tell()
  }
}
