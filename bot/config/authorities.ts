import { certificatesIn } from '../../main/net/authorities.ts'
import type { Files } from '../../main/store/files.ts'
import { say } from '../../main/text/say.ts'
import { ConfigError } from './read-config.ts'

/** The certificates in a PEM file. Throws a `ConfigError` that names the file when it holds none or cannot be read. */
export function authoritiesIn(files: Pick<Files, 'readNow'>, file: string): string[] {
  try {
    const found = certificatesIn(files.readNow(file)?.toString('utf8') ?? '')
    if (found.length > 0) return found
  } catch {
    // The sentence below says so.
  }
  throw new ConfigError(say('bot.config.authorities', { file }))
}
