import { spawn } from 'node:child_process'
import { copyFile, open, rename, rm } from 'node:fs/promises'

/**
 * Puts a file in the place of an AppImage, in one step: whatever goes wrong, the old one or the new one is there, whole.
 * It keeps its name, so that shortcuts and the start at login still find it.
 */
export async function replaceAppImage(from: string, appImage: string): Promise<void> {
  // In the same folder, so that it is the same file system.
  const beside = `${appImage}.new`
  try {
    await copyFile(from, beside)
    const file = await open(beside, 'r+')
    try {
      await file.chmod(0o755)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, appImage)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** Starts an AppImage that outlives this process. */
export function startAppImage(appImage: string, args: readonly string[]): void {
  const started = spawn(appImage, args, { detached: true, stdio: 'ignore' })
  // This process is on its way out; nobody is left to tell.
  started.on('error', () => undefined)
  started.unref()
}
