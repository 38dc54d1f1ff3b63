// Makes a fresh machine ready for `npm start` and `npm test`. It uses Node's own modules only, because it
// runs before anything is installed. Every step looks first and does nothing when there is nothing to do.

import { ensureElectron } from './setup/electron-runtime.mjs'
import { ensureNode } from './setup/node-runtime.mjs'
import { ensureNpmPackages } from './setup/npm-packages.mjs'
import { say } from './setup/say.mjs'
import { ensureSystemPackages } from './setup/system-packages.mjs'

// `--bot` sets up what the bot needs and no desktop; `--tests` adds what only tests need.
const bot = process.argv.includes('--bot')

try {
  if (!bot) ensureSystemPackages({ tests: process.argv.includes('--tests') })
  const node = await ensureNode()
  ensureNpmPackages(node)
  if (!bot) ensureElectron(node)
} catch (error) {
  say(error.message)
  process.exitCode = 1
}
