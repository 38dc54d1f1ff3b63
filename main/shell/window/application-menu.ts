import { Menu } from 'electron'
import { say } from '../../text/say.ts'

/** The hidden application menu: it gives the usual keys for editing, zooming and closing. */
export function applicationMenu(): Menu {
  return Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    { role: 'editMenu' },
    {
      label: say('menu.view'),
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
    },
    { label: say('menu.window'), submenu: [{ role: 'minimize' }, { role: 'close' }] },
  ])
}
