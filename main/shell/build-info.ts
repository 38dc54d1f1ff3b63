import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { z } from 'zod'

const manifestSchema = z.object({
  /** The runtime of a package that is for trying out, not for people. */
  forTesting: z.string().optional(),
  updateServer: z.string().optional(),
  updateKeys: z.array(z.string()).default([]),
})

/** What the packager wrote into this build; a checkout has nothing of it. */
export function buildInfo() {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(app.getAppPath(), 'package.json'), 'utf8')))
  const typeFile = join(process.resourcesPath, 'package-type')
  const fromSystem = app.isPackaged && existsSync(typeFile) ? readFileSync(typeFile, 'utf8').trim() : undefined
  // An unpacked folder on Linux belongs to whoever put it there; only an AppImage is a file that can replace itself.
  const packageType = fromSystem ?? (process.platform === 'linux' && !process.env.APPIMAGE ? 'folder' : undefined)
  return {
    packageType,
    forTesting: manifest.forTesting !== undefined,
    updateServer: manifest.updateServer,
    updateKeys: manifest.updateKeys,
    version: manifest.forTesting ? `${app.getVersion()} (test build on ${manifest.forTesting})` : app.getVersion(),
  }
}
