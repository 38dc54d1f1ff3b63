import { net, powerMonitor } from 'electron'
import { Slot } from '../../lifecycle/disposables.ts'
import type { AppStateStore } from '../../services/state/app-state.ts'
import type { Clock } from '../../time/clock.ts'
import { every } from '../../time/waiting.ts'

// Electron tells nobody when the network is back; while we are offline it is asked this often.
const askEvery = 5_000

/** Passes on what the machine knows and the services don't: a resume, an unlocked screen, the network coming back. */
export function watchMachine(options: { state: AppStateStore; clock: Clock; wake(reason: string): void }): void {
  const { state, clock, wake } = options
  powerMonitor.on('resume', () => wake('resume'))
  powerMonitor.on('unlock-screen', () => wake('unlock'))
  let wasOnline = true
  const asking = new Slot()
  let isAsking = false
  const ask = () => {
    const isOnline = net.isOnline()
    if (isOnline && !wasOnline) wake('network')
    wasOnline = isOnline
  }
  state.subscribe(({ online }) => {
    if (online === !isAsking) return
    isAsking = !online
    if (online) asking.clear()
    else {
      wasOnline = net.isOnline()
      asking.set(every(clock, askEvery, ask))
    }
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
