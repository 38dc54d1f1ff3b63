import { join } from 'node:path'
import { BrowserWindow, nativeTheme } from 'electron'
import { channels } from '../../ipc/channels.ts'
import type { Page } from '../../ipc/contract.ts'
import { Slot } from '../../lifecycle/disposables.ts'
import type { Log } from '../../store/log.ts'
import { describeFault } from '../../text/failures.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import { appOrigin } from './own-page.ts'

// A closed window is kept for a moment, so that opening it again is instant, and then given back to the machine.
const keepClosedFor = 60_000

/** The app's one window: made on demand, hidden when closed, destroyed some time after that. */
export class MainWindow {
  readonly #preload: string
  readonly #icon: string
  readonly #onActive: (active: boolean) => void
  #window: BrowserWindow | undefined
  readonly #clock: Clock
  readonly #log: Log
  readonly #destruction = new Slot()
  #pending: { page: Page; focus?: string } | undefined
  #quitting = false

  constructor(options: { dist: string; resources: string; clock: Clock; log: Log; onActive(active: boolean): void }) {
    this.#preload = join(options.dist, 'main', 'preload.cjs')
    this.#icon = join(options.resources, 'icons', 'app-256.png')
    this.#clock = options.clock
    this.#log = options.log
    this.#onActive = options.onActive
  }

  /** The window's contents, if there is a window. */
  get contents(): Electron.WebContents | undefined {
    return this.#window && !this.#window.isDestroyed() ? this.#window.webContents : undefined
  }

  /** Shows the window, on a page if one is named. */
  show(page?: Page, focus?: string): void {
    this.#destruction.clear()
    const window = this.#window ?? this.#create()
    if (page) {
      this.#pending = { page, focus }
      if (!window.webContents.isLoading()) this.deliverPending()
    }
    if (window.isMinimized()) window.restore()
    if (window.isVisible()) window.focus()
    else if (!window.webContents.isLoading()) window.show()
  }

  /** The page is up: tells it what it was opened for. */
  deliverPending(): void {
    const pending = this.#pending
    this.#pending = undefined
    if (pending) this.contents?.send(channels.show, pending.page, pending.focus)
  }

  /** The app is quitting: closing no longer means hiding. */
  allowClose(): void {
    this.#quitting = true
  }

  #create(): BrowserWindow {
    const window = new BrowserWindow({
      width: 940,
      height: 720,
      minWidth: 320,
      minHeight: 360,
      show: false,
      title: say('app.name'),
      icon: this.#icon,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#1f1f1f' : '#fafafa',
      webPreferences: {
        preload: this.#preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        spellcheck: false,
        devTools: false,
      },
    })
    this.#window = window
    window.once('ready-to-show', () => window.show())
    window.on('show', () => this.#onActive(true))
    window.on('hide', () => this.#onActive(false))
    window.on('minimize', () => this.#onActive(false))
    window.on('restore', () => this.#onActive(true))
    window.on('close', (event) => {
      if (this.#quitting) return
      event.preventDefault()
      window.hide()
      this.#destruction.set(this.#clock.after(keepClosedFor, () => window.destroy()))
    })
    window.on('closed', () => {
      this.#window = undefined
    })
    window.webContents.on('render-process-gone', () => window.destroy())
    // A page that crashes while it is loading ends its window above; the next `show` makes another.
    window
      .loadURL(`${appOrigin}/index.html`)
      .catch((error: unknown) => this.#log('warn', 'page not loaded', describeFault(error)))
    return window
  }
}
