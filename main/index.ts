import { join } from 'node:path'
import { app, dialog, Menu } from 'electron'
import type { CommandResult, Page, RunAnything } from './ipc/contract.ts'
import { SystemHttp } from './net/http.ts'
import { systemRandom } from './random/random.ts'
import type { App } from './services/compose/platform.ts'
import { viewOf } from './services/compose/view.ts'
import { AppStateStore } from './services/state/app-state.ts'
import { linkScheme } from './shell/launch/deep-links.ts'
import { followLinks } from './shell/launch/follow-links.ts'
import { installLastDefence } from './shell/launch/last-defence.ts'
import { type LaunchOptions, launchOptions } from './shell/launch/launch-options.ts'
import { leaveInOrder } from './shell/launch/leave.ts'
import { narrate, SandboxClock, signInSandboxPerson } from './shell/launch/sandbox-mode.ts'
import { buildInfo } from './shell/system/build-info.ts'
import { followUse, watchMachine } from './shell/system/power-and-network.ts'
import { setUpTray } from './shell/tray/tray.ts'
import { applicationMenu } from './shell/window/application-menu.ts'
import { connectWindow } from './shell/window/ipc-handlers.ts'
import { registerPageScheme, servePages } from './shell/window/page-protocol.ts'
import { lockDown } from './shell/window/security.ts'
import { sendViews } from './shell/window/send-views.ts'
import { MainWindow } from './shell/window/window.ts'
import { SystemFiles } from './store/files.ts'
import { fileLog } from './store/log.ts'
import { describeFault } from './text/failures.ts'
import { appName, englishLanguage, say, setLanguage } from './text/say.ts'
import { SystemClock } from './time/clock.ts'
import { sleep } from './time/waiting.ts'

// Milliseconds that a panel needs to take up an icon; nothing tells when it has.
const iconShows = 50
const files = new SystemFiles()
const random = systemRandom
const root = app.getAppPath()
const resources = join(root, 'resources')
const dist = join(root, 'dist')
/** As in electron-builder.yml. */
const appId = 'app.mattercal.desktop'

/** What a click in the first moments gets; the window says more as soon as it is up. */
const stillStarting = () => ({ ok: false as const, message: say('fault.starting') })

async function start(options: LaunchOptions, openWaiting: ReturnType<typeof followLinks>): Promise<void> {
  const sandbox = app.isPackaged ? undefined : options.config.sandbox
  const sandboxClock = new SandboxClock()
  const clock = new SystemClock(() => sandboxClock.offset())
  const http = new SystemHttp(clock)
  const logFile = join(app.getPath('userData'), 'logs', 'mattercal.log')
  const log = fileLog(files, logFile, () => clock.now())
  setLanguage(englishLanguage, (id, error) => log('error', 'sentence', { id, ...describeFault(error) }))
  const state = new AppStateStore()
  const build = buildInfo(files)
  installLastDefence({ clock, log, state, logFile, exit: () => app.exit(70) })
  let running: App | undefined
  const run: RunAnything = async (name, input) =>
    running ? running.run(name, input) : (stillStarting() as CommandResult<typeof name>)
  const wake = (reason: string) => running?.wake(reason)

  lockDown()
  servePages({ files, random }, join(dist, 'renderer'))
  Menu.setApplicationMenu(applicationMenu())
  const setWindowOpen = followUse((inUse) => running?.setActive(inUse))
  const window = new MainWindow({ dist, resources, clock, log, onActive: setWindowOpen })
  const show = (page?: Page, focus?: string) => window.show(page, focus)
  // Before anything can open a window: its page says once that it is ready.
  const sendView = connectWindow(window, run, () =>
    running ? viewOf(state.get(), clock.now(), build.version) : undefined,
  )
  const openedByLink = openWaiting(show)
  // The icon is what a person waits for; everything else is read and run after it.
  const removeTray = setUpTray({ state, clock, resources, actions: { run, show } })
  // The system takes a few turns of the loop to show the icon, which reading the rest would hold up.
  await sleep(clock, iconShows)
  const { startApp } = await import('./services/compose/app.ts')
  const { electronPlatform } = await import('./shell/system/platform.ts')
  const { FreedesktopNotifications } = await import('./shell/notifications/freedesktop-notifications.ts')

  if (sandbox) await sandboxClock.follow(http, sandbox, clock, () => wake('clock'))
  const icon = join(resources, 'icons', 'app-256.png')
  const freedesktop =
    process.platform === 'linux' ? await FreedesktopNotifications.connect(icon, log, clock) : undefined
  const platform = electronPlatform(
    { clock, http, files, random, log },
    { launch: options, build, state, show, freedesktop, quiet: sandbox !== undefined },
  )
  const { m365, mattermost, bot } = options.config
  running = await startApp(platform, state, { m365, mattermost, bot: bot ? { url: bot, botUsername: '' } : undefined })

  sendView()
  sendViews(state, clock, sendView)
  watchMachine({ state, clock, wake })
  leaveInOrder({
    clock,
    log,
    running,
    allowClose: () => window.allowClose(),
    cleanUp() {
      removeTray()
      freedesktop?.disconnect()
    },
  })
  if (!openedByLink && !options.hidden) show()
  log('info', 'ready', { version: app.getVersion(), electron: process.versions.electron })
  if (sandbox) {
    narrate(state, clock, (line) => process.stdout.write(`${say('terminal.line', { text: line })}\n`))
    await signInSandboxPerson(running, state, options.config)
  }
}

/** Says on the terminal why the app does not start, and ends it. */
function refuse(text: string, code: number): void {
  process.stderr.write(`${say('terminal.line', { text })}\n`)
  if (code === 2 && process.platform !== 'linux') dialog.showErrorBox(say('app.name'), text)
  app.exit(code)
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function printDiagnostics(): Promise<void> {
  const { writeDiagnostics } = await import('./shell/launch/save-for-user.ts')
  await writeDiagnostics({ files, clock: new SystemClock() })
}

function main(): void {
  let options: LaunchOptions
  try {
    options = launchOptions(files, process.argv)
  } catch (error) {
    refuse(messageOf(error), 2)
    return
  }
  if (options.profile) app.setPath('userData', options.profile)
  app.setName(appName)
  // Windows shows and groups notifications under this name; it is the installer's.
  app.setAppUserModelId(appId)
  if (options.diagnostics) {
    void app.whenReady().then(printDiagnostics)
    return
  }
  registerPageScheme()
  // On Linux the desktop entry says it; a checkout must not take the links of an installed app.
  if (app.isPackaged && process.platform !== 'linux') app.setAsDefaultProtocolClient(linkScheme)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  const openWaiting = followLinks()
  // The tray keeps the app running; without this listener Electron quits with its last window.
  app.on('window-all-closed', () => undefined)
  app.whenReady().then(
    () =>
      start(options, openWaiting).catch((error: unknown) =>
        refuse(say('terminal.cannotStart', { detail: messageOf(error) }), 1),
      ),
    () => app.exit(1),
  )
}

main()
