import { z } from 'zod'
import { certificatesIn } from '../../net/authorities.ts'
import type { RoutedHttp } from '../../net/http.ts'
import type { Files } from '../../store/files.ts'
import type { Log } from '../../store/log.ts'
import type { Policy } from '../../store/policy.ts'
import type { Vault } from '../../store/vault.ts'
import { VaultValue } from '../../store/vault-value.ts'
import { say } from '../../text/say.ts'
import type { AppStateStore } from '../state/app-state.ts'

const savedSchema = z.object({
  /** By proxy, as `host:port`: a password goes to the proxy it was typed for and to no other. */
  proxies: z.record(z.string(), z.object({ username: z.string(), password: z.string() })).default({}),
})

/** How all of the app's requests reach the network: proxy, its sign-in, and certificate authorities. */
export class Network {
  readonly #state: AppStateStore
  readonly #http: RoutedHttp
  readonly #files: Files
  readonly #log: Log
  readonly #systemAuthorities: () => string[]
  readonly #resolveProxy: (url: string) => Promise<string>
  #authorities: string[] = []
  #saved: VaultValue<z.infer<typeof savedSchema>> | undefined
  /**
   * Proxies that did not take the saved password. It is not sent to them again before the person typed a new one: a
   * company's proxy asks its directory, which locks an account after a few wrong ones.
   */
  readonly #refused = new Set<string>()
  /** The host that could not be reached for want of a sign-in. */
  #askedFor = ''

  constructor(options: {
    http: RoutedHttp
    files: Files
    state: AppStateStore
    log: Log
    /** PEM certificates that this system trusts. */
    systemAuthorities(): string[]
    /** The way to an address in the words of a PAC file. */
    resolveProxy(url: string): Promise<string>
  }) {
    this.#http = options.http
    this.#files = options.files
    this.#state = options.state
    this.#log = options.log
    this.#systemAuthorities = options.systemAuthorities
    this.#resolveProxy = options.resolveProxy
  }

  /** Takes up what the system and the admin say. A file that cannot be used is reported; everything else holds. */
  async start(policy: Policy): Promise<void> {
    const found: string[] = []
    for (const path of policy.certificateAuthorities) {
      const certificates = certificatesIn((await this.#files.read(path).catch(() => undefined))?.toString('utf8') ?? '')
      found.push(...certificates)
      if (certificates.length > 0) continue
      this.#state.report({
        id: 'certificateAuthorities',
        severity: 'warning',
        title: say('problem.authority'),
        text: say('problem.authorityText', { path }),
      })
    }
    this.#authorities = [...this.#systemAuthorities(), ...found]
    this.#log('info', 'network', { authorities: this.#authorities.length, proxy: policy.proxy?.mode ?? 'system' })
    this.#use()
  }

  /** Reads the sign-ins to proxies that were saved. */
  async unlock(vault: Vault): Promise<void> {
    this.#saved = await VaultValue.open(vault, 'proxies', savedSchema)
    this.#use()
  }

  /** Keeps name and password for the proxy that asked for them. */
  async signIn(credentials: { username: string; password: string }): Promise<boolean> {
    const proxy = this.#state.get().proxyAsking
    if (!proxy || !this.#saved) return false
    await this.#saved.set({ proxies: { ...this.#saved.value.proxies, [proxy]: credentials } })
    this.#refused.delete(proxy)
    this.#state.set({ proxyAsking: undefined })
    this.#use()
    return true
  }

  #use(): void {
    const proxies = this.#saved?.value.proxies ?? {}
    this.#http.use({
      authorities: this.#authorities,
      resolveProxy: async (url) => {
        const ways = await this.#resolveProxy(url)
        const { proxyAsking } = this.#state.get()
        // The computer is on another network: that proxy is no longer in the way.
        if (proxyAsking && new URL(url).host === this.#askedFor && !ways.includes(proxyAsking))
          this.#state.set({ proxyAsking: undefined })
        return ways
      },
      credentials: (proxy) => (this.#refused.has(proxy) ? undefined : proxies[proxy]),
      onSignInNeeded: (proxy, url) => {
        if (proxies[proxy]) this.#refused.add(proxy)
        this.#askedFor = new URL(url).host
        if (this.#state.get().proxyAsking !== proxy) this.#state.set({ proxyAsking: proxy })
      },
    })
  }
}
