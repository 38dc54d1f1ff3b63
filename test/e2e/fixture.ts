import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { electronPath, electronSwitches } from '../../build/electron.ts'
import { root } from '../../build/setup/paths.mjs'
import { type Company, type CompanyOptions, startCompany } from '../../sandbox/company.ts'
import { DesktopHost } from '../../sandbox/desktop/desktop-host.ts'
import { type DesktopSession, startDesktopSession } from '../../sandbox/desktop/session.ts'
import { people } from '../../sandbox/people.ts'

/** Whose computer the app runs on. */
export const anna = people[0] as (typeof people)[number]

/** A company, a desktop session and the real app in it. */
export interface World {
  company: Company
  desktop: DesktopSession
  /** The desktop's panel and its notifications. */
  host: DesktopHost
  /** The folder with what the app keeps. */
  profile: string
  /** Starts the app; with `signIn`, Anna is signed in by the time it resolves. */
  launch(options?: LaunchOptions): Promise<RunningApp>
  /** Everything the app has logged. */
  log(): string
  /** Ends every app, the session and the company, and removes the profile. */
  close(): Promise<void>
}

/** How the app is started. */
export interface LaunchOptions {
  /** Signs Anna in to both. */
  signIn?: boolean
  /** Address of the company's bot. */
  bot?: string
  /** Parts of the configuration that differ from the company's. */
  config?: object
  /** The profile's folder on another computer of the same person. */
  profile?: string
  args?: string[]
  env?: Record<string, string>
}

/** The app, running. */
export interface RunningApp {
  electron: ElectronApplication
  process: ChildProcess
  /** The app's window. */
  window(): Promise<Page>
  /** Resolves to the first line of the app's output, printed already or yet to come, that fits; rejects after 20 s. */
  said(line: RegExp, timeout?: number): Promise<string>
  /** Everything the app has printed. */
  output(): string
  /** Quits the app as its menu does. */
  quit(): Promise<void>
  /** Ends the app as a crash would. */
  kill(): Promise<void>
}

/** Makes a world. The clock stands at Tuesday 24 November 2026, 09:00 UTC, unless told otherwise. */
export async function makeWorld(options: CompanyOptions & { keyring?: boolean } = {}): Promise<World> {
  const [company, desktop] = await Promise.all([
    startCompany({ now: Date.parse('2026-11-24T09:00:00Z'), ...options }),
    startDesktopSession({ keyring: options.keyring }),
  ])
  desktop.setBrowser({ mode: 'signIn', login: anna.address, password: anna.password })
  const host = await DesktopHost.start(desktop.env.DBUS_SESSION_BUS_ADDRESS as string)
  const profile = mkdtempSync(join(tmpdir(), 'mattercal-e2e-'))
  const running = new Set<RunningApp>()
  return {
    company,
    desktop,
    host,
    profile,
    async launch(launch = {}) {
      const folder = launch.profile ?? profile
      const config = writeConfig(folder, company, launch)
      const electron = await _electron.launch({
        executablePath: electronPath(),
        args: [root, ...electronSwitches(true), '--config', config, '--profile', folder, ...(launch.args ?? [])],
        env: environment(company, desktop, launch),
      })
      const app = follow(electron, () => readFileSync(join(folder, 'logs', 'mattercal.log'), 'utf8'))
      running.add(app)
      if (launch.signIn) await app.said(/status → /)
      return app
    },
    log: () => readFileSync(join(profile, 'logs', 'mattercal.log'), 'utf8'),
    async close() {
      for (const app of running) await app.kill()
      host.close()
      await desktop.close()
      await company.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Writes the app's configuration for a company; returns the file. */
function writeConfig(folder: string, company: Company, { config, bot, signIn }: LaunchOptions): string {
  const file = join(folder, 'config.json')
  const sandbox = {
    ...company.config.sandbox,
    ...(signIn ? { signIn: { loginId: anna.username, password: anna.password } } : {}),
  }
  writeFileSync(file, JSON.stringify({ ...company.config, ...config, bot, sandbox }))
  return file
}

/** The app's environment: in the session, in Vienna, and trusting the company's certificates. */
function environment(company: Company, desktop: DesktopSession, { env }: LaunchOptions): Record<string, string> {
  const all: Record<string, string | undefined> = {
    ...process.env,
    ...desktop.env,
    TZ: 'Europe/Vienna',
    LANG: 'en_GB.UTF-8',
    NODE_EXTRA_CA_CERTS: company.caFile,
    ...env,
  }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** Follows what an app prints, and knows when it has ended. `log` reads its log file. */
function follow(electron: ElectronApplication, log: () => string): RunningApp {
  const process_ = electron.process()
  let output = ''
  const waiting = new Set<() => unknown>()
  process_.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    for (const look of waiting) look()
  })
  const exited = new Promise<void>((resolve) => process_.once('exit', () => resolve()))
  return {
    electron,
    process: process_,
    window: () => electron.firstWindow(),
    output: () => output,
    said(line, timeout = 20_000) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = output.split('\n').find((text) => line.test(text))
          if (found === undefined) return false
          clearTimeout(timer)
          waiting.delete(look)
          resolve(found)
          return true
        }
        const timer = setTimeout(() => reject(new Error(`the app did not say ${line}; it said:\n${output}`)), timeout)
        if (!look()) waiting.add(look)
      })
    },
    async quit() {
      void electron.close().catch(() => undefined)
      if (await Promise.race([exited.then(() => true), sleep(8_000).then(() => false)])) return
      // With a debugger attached Node waits for it to leave, and under load the driver sometimes stays. What counts is
      // that the app itself was done; what was still under way may have logged its end after that.
      const text = log()
      if (text.lastIndexOf(' info quit') <= text.lastIndexOf(' info ready')) throw new Error('the app did not quit')
      process_.kill('SIGKILL')
      await exited
    },
    async kill() {
      if (process_.exitCode === null && process_.signalCode === null) process_.kill('SIGKILL')
      await exited
    },
  }
}
