import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import dbus from '@particle/dbus-next'

/** A desktop session that runs. */
export interface DesktopSession {
  /** Environment that puts a program into this session. */
  env: Record<string, string>
  /** The session's home folder. */
  home: string
  /** What the stand-in browser was asked to open, one address a line. */
  browserLog: string
  /** What the stand-in browser does with the next sign-in page: a JSON file it reads each time. */
  setBrowser(mode: BrowserMode): void
  /** Ends everything in the session and removes its home. */
  close(): Promise<void>
}

/** `signIn` fills the form in, `cancel` presses Cancel, `ignore` leaves the page alone. */
export type BrowserMode = { mode: 'signIn'; login: string; password: string } | { mode: 'cancel' } | { mode: 'ignore' }

function firstLine(child: ChildProcess, what: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text.split('\n')[0] as string)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${what} ended with ${code}`)))
  })
}

/** Resolves once somebody owns a name on the bus. */
async function nameOnBus(busAddress: string, name: string): Promise<void> {
  const bus = dbus.sessionBus({ busAddress })
  try {
    const daemon = (await bus.getProxyObject('org.freedesktop.DBus', '/org/freedesktop/DBus')).getInterface(
      'org.freedesktop.DBus',
    )
    const appeared = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nobody took ${name} on the session bus`)), 10_000)
      daemon.on('NameOwnerChanged', (changed: string, _before: string, after: string) => {
        if (changed !== name || after === '') return
        clearTimeout(timer)
        resolve()
      })
    })
    appeared.catch(() => undefined)
    if (!(await daemon.NameHasOwner?.(name))) await appeared
  } finally {
    bus.disconnect()
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 3_000)
  await exit
  clearTimeout(timer)
}

/** A bus without any service folder: nothing starts by itself on it. */
const busConfig = (
  socket: string,
) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

/**
 * A desktop session of its own on a machine that has none: a virtual display, a private session bus, an unlocked
 * keyring, and a stand-in for the system browser.
 */
export async function startDesktopSession(
  options: { keyring?: boolean; display?: boolean } = {},
): Promise<DesktopSession> {
  const home = mkdtempSync(join(tmpdir(), 'mattercal-desktop-'))
  const children: ChildProcess[] = []
  const env: Record<string, string> = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    XDG_CURRENT_DESKTOP: 'KDE',
  }
  mkdirSync(env.XDG_RUNTIME_DIR as string, { mode: 0o700 })
  mkdirSync(join(home, '.local/share/keyrings'), { recursive: true, mode: 0o700 })

  if (options.display !== false) {
    const display = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    children.push(display)
    env.DISPLAY = `:${(await firstLine(display, 'Xvfb')).trim()}`
  }
  const configFile = join(home, 'bus.conf')
  writeFileSync(configFile, busConfig(join(home, 'bus')))
  const bus = spawn('dbus-daemon', [`--config-file=${configFile}`, '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  })
  children.push(bus)
  env.DBUS_SESSION_BUS_ADDRESS = (await firstLine(bus, 'dbus-daemon')).trim()
  if (options.keyring !== false) {
    const keyring = spawn('gnome-keyring-daemon', ['--unlock', '--components=secrets', '--foreground'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...process.env, ...env },
    })
    children.push(keyring)
    keyring.stdin.end('sandbox')
    await nameOnBus(env.DBUS_SESSION_BUS_ADDRESS, 'org.freedesktop.secrets')
  }

  const bin = join(home, 'bin')
  mkdirSync(bin)
  const browserLog = join(home, 'browser.log')
  const modeFile = join(home, 'browser.json')
  writeFileSync(browserLog, '')
  const script = fileURLToPath(new URL('./browser.ts', import.meta.url))
  writeFileSync(
    join(bin, 'xdg-open'),
    `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${script}" "${browserLog}" "${modeFile}" "$1"\n`,
  )
  chmodSync(join(bin, 'xdg-open'), 0o755)
  env.PATH = `${bin}:${process.env.PATH}`
  const setBrowser = (mode: BrowserMode) => writeFileSync(modeFile, JSON.stringify(mode))
  setBrowser({ mode: 'ignore' })
  return {
    env,
    home,
    browserLog,
    setBrowser,
    async close() {
      for (const child of children.reverse()) await ended(child)
      if (existsSync(home)) rmSync(home, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
