import { systemRandom } from '../../../main/random/random.ts'
import type { Platform } from '../../../main/services/compose/platform.ts'
import type { Notice } from '../../../main/services/notices/notices.ts'
import { FakeClock } from '../fake-clock.ts'
import { CompanyInMemory } from './company.ts'
import { MemoryFiles } from './files.ts'

/** A computer without a face, all in memory: its disk and its keychain outlive a restart of the app. */
export class PlatformInMemory {
  readonly clock: FakeClock
  readonly company: CompanyInMemory
  readonly files = new MemoryFiles()
  readonly told: { key: string; notice: Notice }[] = []
  /** What the app asked of the shell, and the warnings and errors it logged. */
  readonly asked: string[] = []
  readonly complaints: string[] = []
  readonly folder = '/profile'
  readonly policyPath = '/etc/mattercal/policy.json'
  zone = 'Europe/Vienna'
  /** What the system says instead of starting the app at login. */
  startAtLoginFails: Error | undefined
  #secret: string | undefined

  constructor(now: number) {
    this.clock = new FakeClock(now)
    this.company = new CompanyInMemory(this.clock)
  }

  /** What the shell lends to the app. */
  lend(): Platform {
    const note = (what: string) => void this.asked.push(what)
    return {
      clock: this.clock,
      http: this.company.http,
      files: this.files,
      random: systemRandom,
      keychain: {
        get: async () => this.#secret,
        set: async (secret) => {
          this.#secret = secret
        },
      },
      log: (level, event) => {
        if (level === 'warn' || level === 'error') this.complaints.push(event)
      },
      folder: this.folder,
      policyPath: this.policyPath,
      version: '1.0.0',
      runtime: 'test',
      zone: () => this.zone,
      hour12: false,
      channels: () => [
        {
          deliver: async (key, notice) => {
            this.told.push({ key, notice })
            return 'shown'
          },
          withdraw: (key) => note(`withdraw ${key}`),
        },
      ],
      systemAuthorities: () => [],
      setProxy: async (proxy) => note(`proxy ${proxy?.mode ?? 'system'}`),
      resolveProxy: async () => 'DIRECT',
      setCrashReports: (url) => note(`crash reports ${url}`),
      build: { forTesting: false, updateServer: 'https://updates.example.com', updateKeys: ['key'] },
      saveForUser: async (name) => note(`save ${name}`),
      openBrowser: async (url) => note(`open ${url}`),
      copyText: async (text) => note(`copy ${text}`),
      setStartAtLogin: async (on) => {
        if (this.startAtLoginFails) throw this.startAtLoginFails
        note(`start at login ${on}`)
      },
      quit: () => note('quit'),
      restart: () => note('restart'),
    }
  }
}
