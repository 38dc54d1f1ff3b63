import { app, crashReporter, session } from 'electron'
import { certificatesIn, systemAuthorities } from '../../net/authorities.ts'
import type { Files } from '../../store/files.ts'
import type { Policy } from '../../store/policy.ts'

/** What the system trusts. A checkout also believes NODE_EXTRA_CA_CERTS, which packages are fused not to read. */
export function trustedAuthorities(files: Files): string[] {
  const extra = app.isPackaged ? undefined : process.env.NODE_EXTRA_CA_CERTS
  return [
    ...systemAuthorities((path) => files.readNow(path)),
    ...(extra ? certificatesIn(files.readNow(extra)?.toString('utf8') ?? '') : []),
  ]
}

/** Chromium knows each system's proxy settings and runs PAC files; it is asked for the way, not for the requests. */
export async function setProxy(proxy: Policy['proxy']): Promise<void> {
  const { defaultSession } = session
  switch (proxy?.mode) {
    case 'direct':
      return defaultSession.setProxy({ mode: 'direct' })
    case 'fixed':
      return defaultSession.setProxy({
        mode: 'fixed_servers',
        proxyRules: proxy.server,
        proxyBypassRules: proxy.bypass,
      })
    case 'pac':
      return defaultSession.setProxy({ mode: 'pac_script', pacScript: proxy.url })
    default:
      return defaultSession.setProxy({ mode: 'system' })
  }
}

/** The way to an address in the words of a PAC file, as Chromium finds it. */
export const resolveProxy = (url: string): Promise<string> => session.defaultSession.resolveProxy(url)

/** Crash reports are kept in the profile's folder, and sent only where an admin wants them. */
export function setCrashReports(url: string | undefined): void {
  crashReporter.start({ submitURL: url ?? '', uploadToServer: url !== undefined, compress: true })
}
