import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './node-runtime.mjs'
import { root, runtimeDir } from './paths.mjs'
import { say } from './say.mjs'

/** Installs the npm packages from the lock file, unless the same lock file was installed before. */
export function ensureNpmPackages(node) {
  const marker = join(runtimeDir, 'npm-lock')
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const done = existsSync(marker) && existsSync(join(root, 'node_modules')) && readFileSync(marker, 'utf8') === lock
  if (done) return
  say('installing npm packages from the lock file')
  npm(['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'], root, node)
  mkdirSync(runtimeDir, { recursive: true })
  writeFileSync(marker, lock)
}
