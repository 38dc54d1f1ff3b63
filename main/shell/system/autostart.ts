import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import type { Files } from '../../store/files.ts'

/**
 * Starts the app at login, or not. Linux has no call for it: a desktop entry in the autostart folder is the standard.
 * Rejects with a `StoreError` when that entry cannot be written.
 */
export async function setStartAtLogin(files: Files, on: boolean): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: ['--hidden'] })
    return
  }
  const folder = join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'autostart')
  const entry = join(folder, 'mattercal.desktop')
  if (!on) {
    await files.remove(entry)
    return
  }
  const quote = (text: string) => `"${text.replace(/(["\\$`])/g, '\\$1')}"`
  // An AppImage runs from a mount that is gone by the next login; the file itself is what has to be started.
  const program = process.env.APPIMAGE ?? process.execPath
  const command = [program, ...(app.isPackaged ? [] : [app.getAppPath()]), '--hidden'].map(quote).join(' ')
  await files.replace(
    entry,
    `[Desktop Entry]\nType=Application\nName=Mattercal\nExec=${command}\nIcon=mattercal\nX-GNOME-Autostart-enabled=true\n`,
    { mode: 0o644 },
  )
}
