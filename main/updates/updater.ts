import type { AppUpdater, BaseUpdater } from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js'
import type { Http } from '../net/http.ts'
import type { Files } from '../store/files.ts'
import type { Clock } from '../time/clock.ts'
import { sleep } from '../time/waiting.ts'
import { download } from './download.ts'
import { DamagedDownload } from './failures.ts'
import { type ReleaseSource, SignedProvider } from './signed-provider.ts'
import { startAppImage } from './start-app-image.ts'

/** Finds, fetches and installs releases; nothing happens by itself. Methods reject with whatever stood in the way. */
export interface Updater {
  /** The version of a newer release that this computer may have now; undefined when there is none. */
  check(): Promise<string | undefined>
  download(): Promise<void>
  /**
   * Looks once more at what was downloaded, and does what can be done while the app runs. So what goes wrong is
   * noticed while there is somebody to tell.
   */
  prepare(): Promise<void>
  /** Puts what was downloaded in place; with `restart`, the new one starts. The app must end once this resolves. */
  install(restart: boolean): Promise<void>
}

/** How this app runs. */
export interface Running {
  /** The file it runs from, if that is an AppImage. */
  appImage?: string
  /** What an AppImage is started with again. */
  args: readonly string[]
  /** On a Mac: Electron's own updater, which fetches the release once more from electron-updater. */
  squirrel?: NodeJS.EventEmitter
}

// Squirrel ends the app itself; if it has not by then, it never will.
const squirrelEnds = 20_000

/** Drives electron-updater: every decision is ours, every request goes the way that all others go. */
export function makeUpdater(
  doors: { http: Http; files: Files; clock: Clock },
  updater: AppUpdater,
  source: () => ReleaseSource | undefined,
  running: Running,
): Updater {
  const { http, files, clock } = doors
  const sizes = new Map<string, number | undefined>()
  let ready: { file: string; sha512: string; placed: boolean } | undefined
  let lastError: unknown
  updater.on('error', (error) => {
    lastError = error
  })
  takeOver(updater, (url, into, sha512) => download(doors, url, into, { sha512, size: sizes.get(sha512) }))

  async function prepare(): Promise<void> {
    if (!ready) throw new DamagedDownload()
    if (ready.placed) return
    // It may have waited for days, where cleaners and other programs come by.
    const sha512 = await files.digest(ready.file).catch(() => undefined)
    if (sha512 !== ready.sha512) throw new DamagedDownload()
    if (!running.appImage) return
    // It keeps its name, so that shortcuts and the start at login still find it.
    await files.replaceByCopy(ready.file, running.appImage, { mode: 0o755 })
    ready.placed = true
  }

  return {
    async check() {
      const from = source()
      if (!from) return undefined
      updater.setFeedURL({
        provider: 'custom',
        updateProvider: class extends SignedProvider {
          constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
            super(http, from as ReleaseSource, runtime)
          }
        },
      })
      const found = await updater.checkForUpdates()
      for (const { sha512, size } of found?.updateInfo.files ?? []) sizes.set(sha512, size)
      return found?.isUpdateAvailable ? found.updateInfo.version : undefined
    },
    async download() {
      // The library throws away what it had.
      ready = undefined
      const [file] = await updater.downloadUpdate()
      if (!file) throw new DamagedDownload()
      ready = { file, sha512: await files.digest(file), placed: false }
    },
    prepare,
    async install(restart) {
      await prepare()
      if (running.appImage) {
        if (restart) startAppImage(running.appImage, running.args)
      } else if (running.squirrel) {
        await handToSquirrel(updater, running.squirrel, restart)
        if (restart) await sleep(clock, squirrelEnds)
      } else if (!(updater as BaseUpdater).install(true, restart)) {
        throw new Error('the installer could not be started', { cause: lastError })
      }
    },
  }
}

/** Turns off everything that the library would do by itself, and gives it our way to fetch a file. */
function takeOver(updater: AppUpdater, fetchFile: (url: URL, into: string, sha512: string) => Promise<void>): void {
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false
  // Setting a channel would allow downgrades; the provider knows the channel, and an older release is never installed.
  updater.allowDowngrade = false
  updater.disableWebInstaller = true
  updater.disableDifferentialDownload = true
  updater.logger = null
  Object.assign(updater, {
    httpExecutor: {
      async download(url: URL, into: string, { sha512 }: { sha512?: string | null }) {
        await fetchFile(url, into, sha512 ?? '')
        return into
      },
    },
  })
}

/** Hands the release to Electron's own updater on a Mac. Resolves when it is there, and rejects when it refuses. */
async function handToSquirrel(updater: AppUpdater, squirrel: NodeJS.EventEmitter, restart: boolean): Promise<void> {
  const handed = new Promise((resolve, reject) => {
    squirrel.once('update-downloaded', resolve)
    squirrel.once('error', reject)
  })
  updater.autoRunAppAfterInstall = restart
  updater.quitAndInstall(true, restart)
  await handed
}
