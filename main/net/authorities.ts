import * as tls from 'node:tls'

// Where Linux systems keep what `update-ca-certificates` and its like have gathered.
const linuxBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
]

/** The certificates in a PEM text. */
export function certificatesIn(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
}

/**
 * What this system's administrator trusts: the Windows store, the macOS keychains, or the bundle of a Linux. Empty
 * where none can be read; the runtime's own list always counts as well. `readNow` reads a file at once.
 */
export function systemAuthorities(
  readNow: (path: string) => Buffer | undefined,
  platform: NodeJS.Platform = process.platform,
): string[] {
  // First the file itself: where a runtime looks on Linux depends on how it was built.
  for (const file of platform === 'linux' ? linuxBundles : []) {
    try {
      const bundle = readNow(file)
      if (bundle) return certificatesIn(bundle.toString('utf8'))
    } catch {
      // One that may not be read counts as none; the next may be there.
    }
  }
  // Node 22.15 and later read every system's store themselves.
  const read = (tls as { getCACertificates?(type: 'system'): string[] }).getCACertificates
  return read ? read('system') : []
}
