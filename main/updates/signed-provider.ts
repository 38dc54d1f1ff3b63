import { createPublicKey, verify } from 'node:crypto'
import { Provider, type ResolvedUpdateFileInfo } from 'electron-updater'
import { type ProviderRuntimeOptions, parseUpdateInfo, resolveFiles } from 'electron-updater/out/providers/Provider.js'
import { Failure } from '../net/failure.ts'
import type { Http } from '../net/http.ts'
import { WrongSignature } from './failures.ts'
import { signedBytes } from './signed-bytes.ts'

/** Where releases are, and whose signature they must carry. */
export interface ReleaseSource {
  /** Folder with `latest.yml` and its like, the signature of each beside it (`.sig`), and the files. */
  url: string
  /** PEM of the Ed25519 keys that sign releases: the current one, and the next while keys change. */
  publicKeys: readonly string[]
  channel: 'stable' | 'beta'
}

type Info = ReturnType<typeof parseUpdateInfo>

/**
 * Releases on any web server, our own or an admin's copy of it. Nothing it says is believed before the signature fits:
 * the description carries the digest of each file, so the server needs no trust.
 */
export class SignedProvider extends Provider<Info> {
  readonly #source: ReleaseSource
  readonly #base: URL
  readonly #http: Http

  constructor(http: Http, source: ReleaseSource, options: ProviderRuntimeOptions) {
    super(options)
    this.#http = http
    this.#source = source
    this.#base = new URL(source.url.endsWith('/') ? source.url : `${source.url}/`)
  }

  /** What the channel's description says; rejects with a `Failure` or a `WrongSignature`. */
  override async getLatestVersion(): Promise<Info> {
    const name = this.#source.channel === 'beta' ? 'beta' : 'latest'
    const file = `${name}${this.getDefaultChannelName().slice('latest'.length)}.yml`
    const [description, signature] = await Promise.all([this.#read(file), this.#read(`${file}.sig`)])
    const bytes = signedBytes(file, description)
    const good = this.#source.publicKeys.some((key) =>
      verify(null, bytes, createPublicKey(key), Buffer.from(signature.trim(), 'base64')),
    )
    if (!good) throw new WrongSignature()
    return parseUpdateInfo(description, file, new URL(file, this.#base))
  }

  override resolveFiles(info: Info): ResolvedUpdateFileInfo[] {
    return resolveFiles(info, this.#base)
  }

  async #read(name: string): Promise<string> {
    const url = new URL(name, this.#base)
    const reply = await this.#http.send({ method: 'GET', url: url.href, headers: { 'cache-control': 'no-cache' } })
    if (reply.status === 200) return reply.text
    const kind = reply.status === 404 ? 'notFound' : reply.status >= 500 ? 'server' : 'refused'
    throw new Failure(kind, `${url.host} answered ${reply.status}`, { status: reply.status })
  }
}
