import { dirname, join } from 'node:path'
import { app } from 'electron'
import { z } from 'zod'
import type { Files } from '../../store/files.ts'
import { say } from '../../text/say.ts'
import { packageTypeOf } from '../../updates/off.ts'

const manifestSchema = z.object({
  /** The runtime of a package that is for trying out, not for people. */
  forTesting: z.string().optional(),
  updateServer: z.string().optional(),
  updateKeys: z.array(z.string()).default([]),
})

/** Runtime and system in words, for diagnostics. */
export const runtimeText = () => `Electron ${process.versions.electron} on ${process.platform} ${process.arch}`

/** What a build knows about itself. */
export type BuildInfo = ReturnType<typeof buildInfo>

/** Reads what the packager wrote into this build; a checkout has nothing of it. */
export function buildInfo(files: Files) {
  const textOf = (path: string) => files.readNow(path)?.toString('utf8')
  const manifest = manifestSchema.parse(JSON.parse(textOf(join(app.getAppPath(), 'package.json')) ?? '{}'))
  const typeFile = join(process.resourcesPath, 'package-type')
  const packageType = app.isPackaged
    ? packageTypeOf({
        platform: process.platform,
        appImage: process.env.APPIMAGE,
        marker: textOf(typeFile)?.trim(),
        uninstaller: files.sizeNow(join(dirname(process.execPath), 'Uninstall Mattercal.exe')) > 0,
      })
    : undefined
  return {
    packageType,
    forTesting: manifest.forTesting !== undefined,
    updateServer: manifest.updateServer,
    updateKeys: manifest.updateKeys,
    version: manifest.forTesting
      ? say('app.testBuild', { version: app.getVersion(), runtime: manifest.forTesting })
      : app.getVersion(),
  }
}
