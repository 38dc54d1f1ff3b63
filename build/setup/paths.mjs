import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where set-up keeps what it fetched: the pinned Node and the Electron runtime. Safe to delete. */
export const runtimeDir = join(root, '.runtime')

/** The Electron executable that set-up prepared is written into this file. */
export const electronPathFile = join(runtimeDir, 'electron-path')
