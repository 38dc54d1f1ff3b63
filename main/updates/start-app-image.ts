import { spawn } from 'node:child_process'

/** Starts an AppImage that outlives this process. */
export function startAppImage(appImage: string, args: readonly string[]): void {
  const started = spawn(appImage, args, { detached: true, stdio: 'ignore' })
  // This process is on its way out; nobody is left to tell.
  started.on('error', () => undefined)
  started.unref()
}
