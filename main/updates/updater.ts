import type { AppUpdater, BaseUpdater } from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js'
import { download } from './download.ts'
import { type ReleaseSource, SignedProvider } from './signed-provider.ts'

/** Finds, fetches and installs releases; nothing happens by itself. Methods reject with whatever stood in the way. */
export interface Updater {
  /** The version of a newer release that this computer may have now; undefined when there is none. */
  check(): Promise<string | undefined>
  download(): Promise<void>
  /** Puts what was downloaded in place; with `restart`, the new one starts. The app must end right after. */
  install(restart: boolean): void
}

/** Drives electron-updater: every decision is ours, every request goes the way that all others go. */
export function makeUpdater(updater: AppUpdater, source: () => ReleaseSource | undefined): Updater {
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false
  // Setting a channel would allow downgrades; the provider knows the channel, and an older release is never installed.
  updater.allowDowngrade = false
  updater.disableWebInstaller = true
  updater.disableDifferentialDownload = true
  updater.logger = null
  // Without a listener an error event would be thrown a second time.
  updater.on('error', () => undefined)
  Object.assign(updater, {
    httpExecutor: {
      async download(url: URL, into: string, options: { sha512?: string | null }) {
        await download(url, into, options.sha512 ?? '')
        return into
      },
    },
  })
  return {
    async check() {
      const from = source()
      if (!from) return undefined
      updater.setFeedURL({
        provider: 'custom',
        updateProvider: class extends SignedProvider {
          constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
            super(from as ReleaseSource, runtime)
          }
        } as never,
      })
      const found = await updater.checkForUpdates()
      return found?.isUpdateAvailable ? found.updateInfo.version : undefined
    },
    async download() {
      await updater.downloadUpdate()
    },
    install(restart) {
      // Squirrel on a Mac knows only one way; the others are told to do no more than install.
      if ('install' in updater) (updater as unknown as BaseUpdater).install(true, restart)
      else updater.quitAndInstall(true, restart)
    },
  }
}
