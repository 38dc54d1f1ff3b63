import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { say } from './say.mjs'

// What Electron links against, and what a machine without a desktop needs to show a window, keep a secret and
// receive a notification. Each entry lists the names a release may use (Ubuntu 24.04 added "t64").
const needed = [
  ['libgtk-3-0', 'libgtk-3-0t64'],
  ['libnss3'],
  ['libasound2', 'libasound2t64'],
  ['libgbm1'],
  ['libxss1'],
  ['libsecret-1-0'],
  ['libnotify4'],
  ['xvfb'],
  ['dbus'],
  ['gnome-keyring'],
  ['unzip'],
  ['fonts-dejavu-core'],
]

// The bot's tests and its bench run on a real PostgreSQL, too; the Debian package is installed into a clean Debian.
const neededForTests = [['postgresql'], ['mmdebstrap']]

function installed(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the format is dpkg's own
  const found = spawnSync('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...names], { encoding: 'utf8' })
  return new Set(
    (found.stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
}

/** The `apt-get` prefix this user may use, or undefined when packages can't be installed by this user. */
function privilege() {
  if (process.getuid?.() === 0) return []
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' })
  return sudo.status === 0 ? ['sudo', '-n'] : undefined
}

/**
 * Installs the Debian packages that are missing. On a Linux without apt, and without root or sudo, it stops with
 * the exact list; on macOS and Windows there is nothing to install.
 */
export function ensureSystemPackages({ tests = false } = {}) {
  if (process.platform !== 'linux') return
  const wanted = tests ? [...needed, ...neededForTests] : needed
  if (!existsSync('/usr/bin/dpkg-query')) {
    say(
      `this Linux has no apt; if the app does not start, install the equivalents of: ${wanted.map((n) => n[0]).join(' ')}`,
    )
    return
  }
  const have = installed(wanted.flat())
  const missing = wanted.filter((names) => !names.some((name) => have.has(name)))
  if (missing.length === 0) return
  const prefix = privilege()
  const list = missing.map((names) => names[0])
  if (prefix === undefined) {
    throw new Error(
      `these packages are missing and this user may not install them: ${list.join(' ')}\n` +
        `setup: ask an administrator to run: apt-get install ${list.join(' ')}`,
    )
  }
  say(`installing system packages: ${list.join(' ')}`)
  const run = (args) =>
    execFileSync([...prefix, 'apt-get'][0], [...prefix, 'apt-get', ...args].slice(1), {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  run(['update', '-q'])
  // A name this release does not know is swapped for its other name.
  const names = missing.map(
    (alternatives) =>
      alternatives.find(
        (name) => spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0,
      ) ?? alternatives[0],
  )
  run(['install', '-y', '-q', '--no-install-recommends', ...names])
}
