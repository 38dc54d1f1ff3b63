import { app, autoUpdater as squirrel } from 'electron'
import type { ReleaseSource } from '../../updates/signed-provider.ts'
import { startAppImage } from '../../updates/start-app-image.ts'
import type { makeUpdater, Updater } from '../../updates/updater.ts'
import { linkIn } from '../launch/deep-links.ts'

type Doors = Parameters<typeof makeUpdater>[0]

/** What this app was started with, but for a link: that was followed then. */
const args = () => process.argv.slice(1).filter((arg) => linkIn([arg]) === undefined)

async function load(doors: Doors, source: () => ReleaseSource | undefined): Promise<Updater> {
  const [{ autoUpdater }, { makeUpdater }] = await Promise.all([
    import('electron-updater'),
    import('../../updates/updater.ts'),
  ])
  return makeUpdater(doors, autoUpdater, source, {
    appImage: process.env.APPIMAGE,
    args: args(),
    squirrel: process.platform === 'darwin' ? squirrel : undefined,
  })
}

/** The update machinery of this system. Loaded late: most of it is needed once in six hours. */
export function systemUpdater(doors: Doors, source: () => ReleaseSource | undefined): Updater {
  let made: Promise<Updater> | undefined
  const get = () => {
    made ??= load(doors, source)
    return made
  }
  return {
    check: async () => (await get()).check(),
    download: async () => (await get()).download(),
    prepare: async () => (await get()).prepare(),
    async install(restart) {
      // The new one would give up if it still saw this one.
      app.releaseSingleInstanceLock()
      await (await get()).install(restart)
    },
  }
}

/** Starts the app again once this one has ended. */
export function restart(): void {
  const { APPIMAGE: appImage } = process.env
  if (appImage) {
    app.releaseSingleInstanceLock()
    startAppImage(appImage, args())
  } else {
    app.relaunch({ args: args() })
  }
}
