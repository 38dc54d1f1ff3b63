import { app, clipboard, shell } from 'electron'
import type { Platform } from '../../services/compose/platform.ts'
import type { AppStateStore } from '../../services/state/app-state.ts'
import { systemKeychain } from '../../store/keychain.ts'
import { policyPath } from '../../store/policy.ts'
import type { LaunchOptions } from '../launch/launch-options.ts'
import { saveForUser } from '../launch/save-for-user.ts'
import { DesktopChannel } from '../notifications/desktop-channel.ts'
import type { FreedesktopNotifications } from '../notifications/freedesktop-notifications.ts'
import type { TrayActions } from '../tray/tray-menu.ts'
import { setStartAtLogin } from './autostart.ts'
import { type BuildInfo, runtimeText } from './build-info.ts'
import { resolveProxy, setCrashReports, setProxy, trustedAuthorities } from './network.ts'
import { restart, systemUpdater } from './updater.ts'

/** What Electron and this machine lend to the app. */
export function electronPlatform(
  doors: Pick<Platform, 'clock' | 'http' | 'files' | 'random' | 'log'>,
  options: {
    launch: LaunchOptions
    build: BuildInfo
    state: AppStateStore
    show: TrayActions['show']
    freedesktop: FreedesktopNotifications | undefined
    /** Whether the app runs against the sandbox: then no folder is opened in front of whoever watches. */
    quiet: boolean
  },
): Platform {
  const { clock, http, files, log } = doors
  const { launch, build, state, show, freedesktop, quiet } = options
  const folder = app.getPath('userData')
  return {
    ...doors,
    folder,
    build,
    version: build.version,
    runtime: runtimeText(),
    policyPath: (app.isPackaged ? undefined : launch.policy) ?? policyPath(process.platform, process.env),
    keychain: systemKeychain(clock, 'Mattercal', folder),
    zone,
    hour12:
      new Intl.DateTimeFormat(app.getLocale() || undefined, { hour: 'numeric' }).resolvedOptions().hour12 ?? false,
    systemAuthorities: () => trustedAuthorities(files),
    setProxy,
    resolveProxy,
    setCrashReports,
    updater: app.isPackaged ? (source) => systemUpdater({ http, files, clock }, source) : undefined,
    async saveForUser(name, text) {
      const path = await saveForUser(files, name, text)
      if (!quiet) shell.showItemInFolder(path)
    },
    channels: (_state, run) => [new DesktopChannel({ state, run, show, clock, log, freedesktop })],
    openBrowser,
    copyText,
    setStartAtLogin: (on) => setStartAtLogin(files, on),
    quit: () => app.quit(),
    restart,
  }
}

/** The system's zone as it is now, in whatever words the system has for it. */
function zone(): string {
  // The runtime asks the system once. It asks again when this variable changes, also when it goes and was not there.
  if (process.env.TZ === undefined) delete process.env.TZ
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? ''
}

/** Opens an address in the system's browser. Throws a TypeError for anything but http and https. */
async function openBrowser(url: string): Promise<void> {
  // A server chooses some of these addresses; other schemes would start other programs.
  if (!/^https?:$/.test(new URL(url).protocol)) throw new TypeError('not an address for a browser')
  await shell.openExternal(url)
}

/** Puts a text on the clipboard. Newer releases of Electron return a promise, older ones nothing. */
async function copyText(text: string): Promise<void> {
  const written: unknown = clipboard.writeText(text)
  await written
}
