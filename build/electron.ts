import { readFileSync } from 'node:fs'
import { electronPathFile } from './setup/paths.mjs'

/** The Electron executable that set-up prepared. */
export function electronPath(): string {
  return readFileSync(electronPathFile, 'utf8').trim()
}

/** Switches Electron needs on this machine: as root it cannot use its sandbox, and without a display no GPU. */
export function electronSwitches(headless: boolean): string[] {
  return [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...(headless ? ['--disable-gpu'] : [])]
}
