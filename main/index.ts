import { join } from 'node:path'
import { app, clipboard, dialog, Menu, shell } from 'electron'
import { settingsSchema } from './core/settings/settings.ts'
import type { CommandResult, Page, Run } from './ipc/contract.ts'
import { SystemHttp } from './net/http.ts'
import { systemRandom } from './random/random.ts'
import type { App, Platform } from './services/compose/app.ts'
import { viewOf } from './services/compose/view.ts'
import { AppStateStore, initialState } from './services/state/app-state.ts'
import { linkIn, linkScheme, pageOfLink } from './shell/launch/deep-links.ts'
import { type LaunchOptions, launchOptions } from './shell/launch/launch-options.ts'
import { narrate, SandboxClock, signInSandboxPerson } from './shell/launch/sandbox-mode.ts'
import { DesktopNotices } from './shell/notifications/desktop-channel.ts'
import { setStartAtLogin } from './shell/system/autostart.ts'
import { buildInfo } from './shell/system/build-info.ts'
import { resolveProxy, setCrashReports, setProxy, trustedAuthorities } from './shell/system/network.ts'
import { followUse, watchMachine } from './shell/system/power-and-network.ts'
import { restart, systemUpdater } from './shell/system/updater.ts'
import { setUpTray } from './shell/tray/tray.ts'
import { applicationMenu } from './shell/window/application-menu.ts'
import { connectWindow } from './shell/window/ipc-handlers.ts'
import { registerPageScheme, servePages } from './shell/window/page-protocol.ts'
import { lockDown } from './shell/window/security.ts'
import { MainWindow } from './shell/window/window.ts'
import { StoreError, SystemFiles } from './store/files.ts'
import { fileLog } from './store/log.ts'
import { appName, say } from './text/say.ts'
import { type Cancel, SystemClock } from './time/clock.ts'
import { sleep } from './time/waiting.ts'

// What a click in the first moments gets; the window says more as soon as it is up.
const stillStarting = { ok: false as const, message: say('command.starting') }
// Milliseconds that a panel needs to take up an icon; nothing tells when it has.
const iconShows = 50
// The doors to the world; what runs on the sandbox's clock gets one of its own.
const files = new SystemFiles()
const random = systemRandom
const root = app.getAppPath()
const resources = join(root, 'resources')
const dist = join(root, 'dist')

async function start(options: LaunchOptions): Promise<void> {
  const sandbox = app.isPackaged ? undefined : options.config.sandbox
  const folder = app.getPath('userData')
  const sandboxClock = new SandboxClock()
  const clock = new SystemClock(() => sandboxClock.offset())
  const http = new SystemHttp(clock)
  const log = fileLog(files, join(folder, 'logs', 'mattercal.log'), () => clock.now())
  const state = new AppStateStore()
  const build = buildInfo(files)
  let running: App | undefined
  const run: Run = async (name, input) =>
    running ? running.run(name, input) : (stillStarting as CommandResult<typeof name>)
  const wake = (reason: string) => running?.wake(reason)

  lockDown()
  servePages({ files, random }, join(dist, 'renderer'))
  Menu.setApplicationMenu(applicationMenu())
  const setWindowOpen = followUse((inUse) => running?.setActive(inUse))
  const window = new MainWindow({ dist, resources, onActive: setWindowOpen })
  const show = (page?: Page, focus?: string) => window.show(page, focus)
  // The icon is what a person waits for; everything else is read and run after it.
  const removeTray = setUpTray({ state, clock, resources, actions: { run, show } })
  // The system takes a few turns of the loop to show it, which reading the rest would hold up.
  await sleep(clock, iconShows)
  const { startApp } = await import('./services/compose/app.ts')
  const { FreedesktopNotifications } = await import('./shell/notifications/freedesktop-notifications.ts')
  const { policyPath } = await import('./store/policy.ts')
  const { systemKeychain } = await import('./store/keychain.ts')

  if (sandbox) await sandboxClock.follow(sandbox, clock, () => wake('clock'))
  const openBrowser = async (url: string) => {
    // A server chooses some of these addresses; other schemes would start other programs.
    if (!/^https?:$/.test(new URL(url).protocol)) throw new TypeError('not an address for a browser')
    await shell.openExternal(url)
  }
  const icon = join(resources, 'icons', 'app-256.png')
  const freedesktop = process.platform === 'linux' ? await FreedesktopNotifications.connect(icon, log) : undefined
  const platform: Platform = {
    folder,
    policyPath: (app.isPackaged ? undefined : options.policy) ?? policyPath(process.platform, process.env),
    version: build.version,
    runtime: runtimeText(),
    clock,
    http,
    files,
    random,
    log,
    keychain: systemKeychain(clock, 'Mattercal', folder),
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    hour12:
      new Intl.DateTimeFormat(app.getLocale() || undefined, { hour: 'numeric' }).resolvedOptions().hour12 ?? false,
    systemAuthorities: () => trustedAuthorities(files),
    setProxy,
    resolveProxy,
    setCrashReports,
    updater: app.isPackaged ? (source) => systemUpdater({ http, files, clock }, source) : undefined,
    build,
    saveForUser: async (name, text) => {
      const path = await saveDiagnostics(name, text)
      if (!sandbox) shell.showItemInFolder(path)
    },
    channels: () => [new DesktopNotices({ state, run, show, clock, log, freedesktop })],
    openBrowser,
    // Newer releases return a promise here, older ones nothing.
    copyText: async (text) => await (clipboard.writeText(text) as unknown as Promise<void> | undefined),
    setStartAtLogin: (on) => setStartAtLogin(files, on),
    quit: () => app.quit(),
    restart,
  }
  const started = await startApp(platform, state, {
    m365: options.config.m365,
    mattermost: options.config.mattermost,
    bot: options.config.bot ? { url: options.config.bot, botUsername: '' } : undefined,
  })
  running = started

  const sendView = connectWindow(window, run, () => viewOf(state.get(), clock.now(), build.version))
  let pending: Cancel | undefined
  state.subscribe(() => {
    // Many changes in a row make one view.
    if (pending) return
    pending = clock.after(16, () => {
      pending = undefined
      sendView()
    })
  })

  const follow = (link: string | undefined) => {
    const to = link === undefined ? undefined : pageOfLink(link)
    show(to?.page, to?.focus)
  }
  app.on('second-instance', (_event, argv) => follow(linkIn(argv)))
  app.on('open-url', (event, link) => {
    event.preventDefault()
    follow(link)
  })
  app.on('activate', () => show())
  watchMachine({ state, clock, wake })
  let quitting = false
  let stopped = false
  const leave = async () => {
    const inTime = sleep(clock, 5_000)
    await Promise.race([started.stop(), inTime]).catch((error: unknown) =>
      log('error', 'stop failed', { error: error instanceof Error ? error.name : 'unknown' }),
    )
    removeTray()
    freedesktop?.disconnect()
    stopped = true
    // After the race: however slow a server is, what the person chose is done.
    await started.installUpdate()
    log('info', 'quit')
    // Not quit() again: it waits for the page's leave to close, and a page that is still loading never gives it.
    app.exit(0)
  }
  app.on('before-quit', (event) => {
    // The system's updater on a Mac ends the app by itself.
    if (stopped) return
    event.preventDefault()
    if (quitting) return
    quitting = true
    window.allowClose()
    void leave()
  })
  process.on('SIGTERM', () => app.quit())
  process.on('SIGINT', () => app.quit())

  const link = linkIn(process.argv)
  if (link !== undefined) follow(link)
  else if (!options.hidden) show()
  log('info', 'ready', { version: app.getVersion(), electron: process.versions.electron })
  if (sandbox) {
    narrate(state, clock, (line) => process.stdout.write(`${say('terminal.line', { text: line })}\n`))
    await signInSandboxPerson(started, state, options.config)
  }
}

/** Where a person looks for a file that they asked for; the profile's folder if there is no such place. */
async function saveDiagnostics(name: string, text: string): Promise<string> {
  let reason: unknown
  for (const folder of [app.getPath('downloads'), app.getPath('userData')]) {
    const path = join(folder, name)
    try {
      await files.replace(path, text)
      return path
    } catch (error) {
      // The next place.
      reason = error
    }
  }
  throw new StoreError(name, reason)
}

/** `--diagnostics`: what is known from the disk, also while the app itself does not start. */
async function printDiagnostics(): Promise<void> {
  try {
    const { diagnosticsFile } = await import('./services/diagnostics/diagnostics.ts')
    const { JsonFile } = await import('./store/json-file.ts')
    const folder = app.getPath('userData')
    const clock = new SystemClock()
    const { value } = await JsonFile.open(
      { files, clock },
      'settings',
      join(folder, 'settings.json'),
      settingsSchema,
      () => undefined,
    )
    const facts = { folder, version: buildInfo(files).version, runtime: runtimeText() }
    const { name, text } = await diagnosticsFile(files, facts, clock.now(), { ...initialState, settings: value })
    process.stdout.write(`${await saveDiagnostics(name, text)}\n`)
    app.exit(0)
  } catch (error) {
    process.stderr.write(
      `${say('terminal.noDiagnostics', { detail: error instanceof Error ? error.message : String(error) })}\n`,
    )
    app.exit(1)
  }
}

const runtimeText = () => `Electron ${process.versions.electron} on ${process.platform} ${process.arch}`

function main(): void {
  let options: LaunchOptions
  try {
    options = launchOptions(files, process.argv)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${say('terminal.line', { text })}\n`)
    if (process.platform !== 'linux') dialog.showErrorBox(say('app.name'), text)
    app.exit(2)
    return
  }
  if (options.profile) app.setPath('userData', options.profile)
  app.setName(appName)
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
  // The tray keeps the app running; without this listener Electron quits with its last window.
  app.on('window-all-closed', () => undefined)
  app.whenReady().then(
    () =>
      start(options).catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error)
        process.stderr.write(`${say('terminal.cannotStart', { detail: text })}\n`)
        app.exit(1)
      }),
    () => app.exit(1),
  )
}

main()
