import { generate } from 'selfsigned'
import { systemRandom } from '../../main/random/random.ts'
import { SystemClock } from '../../main/time/clock.ts'
import type { Tls } from './loopback-server.ts'

/**
 * A certificate authority of the sandbox's own, and a certificate for localhost and for other names that the authority
 * has signed. Both are made anew for each run, and good for 30 days of the machine's clock.
 */
export async function makeTls(names: readonly string[] = []): Promise<Tls & { ca: string }> {
  const notAfterDate = new Date(new SystemClock().now() + 30 * 24 * 3600_000)
  // No two authorities have one name: that is how a certificate's issuer is found.
  const ca = await generate([{ name: 'commonName', value: `Mattercal sandbox CA ${systemRandom.uuid()}` }], {
    keySize: 2048,
    algorithm: 'sha256',
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const leaf = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notAfterDate,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          ...names.map((value) => ({ type: 2 as const, value })),
        ],
      },
    ],
  })
  return { key: leaf.private, cert: leaf.cert, ca: ca.cert }
}
