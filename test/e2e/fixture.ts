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

export const anna = people[0] as (typeof people)[number]

/** A company, a desktop session and the real app in it. */
export interface World {
  company: Company
  desktop: DesktopSession
  host: DesktopHost
  profile: string
  /** Starts the app; with `signIn`, Anna is signed in by the time it resolves. */
  launch(options?: LaunchOptions): Promise<RunningApp>
  /** Everything the app has logged. */
  log(): string
  close(): Promise<void>
}

export interface LaunchOptions {
  signIn?: boolean
  /** Address of the company's bot. */
  bot?: string
  /** Parts of the configuration that differ from the company's. */
  config?: object
  /** Another machine of the same person. */
  profile?: string
  args?: string[]
  env?: Record<string, string>
}

export interface RunningApp {
  electron: ElectronApplication
  process: ChildProcess
  /** The app's window. */
  window(): Promise<Page>
  /** Resolves once the app said a line on its output that fits. */
  said(line: RegExp, timeout?: number): Promise<string>
  output(): string
  quit(): Promise<void>
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
      const config = join(folder, 'config.json')
      const signIn = launch.signIn ? { signIn: { loginId: anna.username, password: anna.password } } : {}
      writeFileSync(
        config,
        JSON.stringify({
          ...company.config,
          ...launch.config,
          bot: launch.bot,
          sandbox: { ...company.config.sandbox, ...signIn },
        }),
      )
      const electron = await _electron.launch({
        executablePath: electronPath(),
        args: [root, ...electronSwitches(true), '--config', config, '--profile', folder, ...(launch.args ?? [])],
        env: {
          ...process.env,
          ...desktop.env,
          TZ: 'Europe/Vienna',
          LANG: 'en_GB.UTF-8',
          NODE_EXTRA_CA_CERTS: company.caFile,
          ...launch.env,
        } as Record<string, string>,
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

function follow(electron: ElectronApplication, log: () => string): RunningApp {
  const process_ = electron.process()
  let output = ''
  const waiting = new Set<() => void>()
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
          waiting.delete(look as () => void)
          resolve(found)
          return true
        }
        const timer = setTimeout(() => reject(new Error(`the app did not say ${line}; it said:\n${output}`)), timeout)
        if (!look()) waiting.add(look as () => void)
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
