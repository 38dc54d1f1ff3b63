import { join } from 'node:path'
import { Menu, nativeImage, nativeTheme, Tray } from 'electron'
import type { TrayState } from '../../ipc/view.ts'
import { trayState } from '../../services/compose/tray-state.ts'
import type { AppStateStore } from '../../services/state/app-state.ts'
import type { Cancel, Clock } from '../../time/clock.ts'
import { onTheMinute } from '../../time/waiting.ts'
import { tooltip } from './tooltip.ts'
import { type TrayActions, trayMenu } from './tray-menu.ts'

/** Puts the icon into the tray and keeps icon, tooltip and menu true to the state. Returns how to take it away. */
export function setUpTray(options: {
  state: AppStateStore
  clock: Clock
  resources: string
  actions: TrayActions
}): () => void {
  const { state, clock, resources, actions } = options
  const image = (kind: TrayState) => {
    if (process.platform === 'darwin') {
      const template = nativeImage.createFromPath(join(resources, 'tray', `${kind}-Template.png`))
      template.setTemplateImage(true)
      return template
    }
    return nativeImage.createFromPath(
      join(resources, 'tray', `${kind}-${nativeTheme.shouldUseDarkColors ? 'dark' : 'light'}.png`),
    )
  }
  const tray = new Tray(image(trayState(state.get(), clock.now())))
  let shown = ''
  let menuShape = ''
  let scheduled: Cancel | undefined
  const render = () => {
    scheduled = undefined
    const now = clock.now()
    const current = state.get()
    const kind = trayState(current, now)
    const look = `${kind} ${nativeTheme.shouldUseDarkColors}`
    if (look !== shown) tray.setImage(image(kind))
    shown = look
    tray.setToolTip(tooltip(current, kind, now))
    const template = trayMenu(current, now, actions)
    // Each new menu gives every item a new id; a host that is showing the old one would lose the click.
    const shape = JSON.stringify(template, (key, value) => (key === 'click' ? undefined : value))
    if (shape !== menuShape) tray.setContextMenu(Menu.buildFromTemplate(template))
    menuShape = shape
  }
  const soon = () => {
    // Many changes in a row make one menu.
    scheduled ??= clock.after(0, render)
  }
  render()
  const unsubscribe = state.subscribe(soon)
  nativeTheme.on('updated', soon)
  tray.on('click', () => actions.show())
  // "in 12 min" grows old.
  const stopTicking = onTheMinute(clock, soon)
  return () => {
    unsubscribe()
    scheduled?.()
    stopTicking()
    nativeTheme.off('updated', soon)
    tray.destroy()
  }
}
