import { app } from 'electron'
import type { ReleaseSource } from '../updates/signed-provider.ts'
import type { Updater } from '../updates/updater.ts'

async function load(source: () => ReleaseSource | undefined): Promise<Updater> {
  const [{ autoUpdater }, { makeUpdater }] = await Promise.all([
    import('electron-updater'),
    import('../updates/updater.ts'),
  ])
  return makeUpdater(autoUpdater, source)
}

/** The update machinery of this system. Loaded late: most of it is needed once in six hours. */
export function systemUpdater(source: () => ReleaseSource | undefined): Updater {
  let made: Promise<Updater> | undefined
  let loaded: Updater | undefined
  const get = () => {
    made ??= load(source).then((updater) => {
      loaded = updater
      return updater
    })
    return made
  }
  return {
    check: async () => (await get()).check(),
    download: async () => (await get()).download(),
    // Only after a download, so it is there.
    install(restart) {
      // The new one would give up if it still saw this one.
      app.releaseSingleInstanceLock()
      loaded?.install(restart)
    },
  }
}
