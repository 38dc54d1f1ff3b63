import type { RunAnything } from '../../ipc/contract.ts'
import type { RoutedHttp } from '../../net/http.ts'
import type { Random } from '../../random/random.ts'
import type { Files } from '../../store/files.ts'
import type { Keychain } from '../../store/keychain.ts'
import type { Log } from '../../store/log.ts'
import type { Policy } from '../../store/policy.ts'
import type { Clock } from '../../time/clock.ts'
import type { ReleaseSource } from '../../updates/signed-provider.ts'
import type { Updater } from '../../updates/updater.ts'
import type { NoticeChannel } from '../notices/notices.ts'
import type { AppStateStore } from '../state/app-state.ts'

/** What the shell lends to the app: the doors to the world, and what only Electron can do. */
export interface Platform {
  clock: Clock
  http: RoutedHttp
  files: Files
  random: Random
  keychain: Keychain
  log: Log
  /** Where this user's files are kept. */
  folder: string
  /** The file in which an admin sets this computer's users up. */
  policyPath: string
  version: string
  /** Runtime and system in words, for diagnostics. */
  runtime: string
  /** IANA zone of the machine, asked again whenever it may have changed. */
  zone(): string
  /** Whether the machine shows 12 hours. */
  hour12: boolean
  /** The ways to tell the user something; they render the same state and run the same commands as the window. */
  channels(state: AppStateStore, run: RunAnything): NoticeChannel[]
  /** PEM certificates that this system trusts. */
  systemAuthorities(): string[]
  /** Takes over how the admin wants the network reached; the system's own settings otherwise. */
  setProxy(proxy: Policy['proxy']): Promise<void>
  /** The way to an address in the words of a PAC file. */
  resolveProxy(url: string): Promise<string>
  /** Sends crash reports there, if the admin says so; they stay on this machine otherwise. */
  setCrashReports(url: string | undefined): void
  /** The update machinery of this system; undefined where the app does not update itself. */
  updater?(source: () => ReleaseSource | undefined): Updater
  /** What this build knows about updates. */
  build: { packageType?: string; forTesting: boolean; updateServer?: string; updateKeys: readonly string[] }
  /** Writes a file where a person finds it, and shows it to them. */
  saveForUser(name: string, text: string): Promise<void>
  openBrowser(url: string): Promise<void>
  copyText(text: string): Promise<void>
  setStartAtLogin(on: boolean): Promise<void>
  quit(): void
  /** Starts the app again once it has ended. */
  restart(): void
}

/** The running app without a face: commands, and the events that the shell passes on. */
export interface App {
  run: RunAnything
  /** Looks at the clock and the network again: after a resume, a changed clock or zone, a network that came back. */
  wake(reason: string): void
  /** Says whether the user is at it: the window is open, and the machine is not on battery. */
  setActive(active: boolean): void
  stop(): Promise<void>
  /** Installs an update that is ready, as the last thing before the app ends. Never rejects. */
  installUpdate(): Promise<void>
}
