import { describe, expect, it } from 'vitest'
import { certificatesIn, systemAuthorities } from './authorities.ts'

const certificate = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`

describe('the certificates in a text', () => {
  it('are found among comments and keys, in their order', () => {
    const text = `# ours\n${certificate('AAAA')}\n-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----\r\n${certificate('CCCC')}`
    expect(certificatesIn(text)).toEqual([certificate('AAAA'), certificate('CCCC')])
  })

  it('are none in an empty file, and none in one that is cut off', () => {
    expect(certificatesIn('')).toEqual([])
    expect(certificatesIn('-----BEGIN CERTIFICATE-----\nAAAA')).toEqual([])
  })
})

describe('what the administrator of a Linux trusts', () => {
  it('is read from the first bundle that is there', () => {
    const asked: string[] = []
    const found = systemAuthorities((path) => {
      asked.push(path)
      return path.startsWith('/etc/pki/ca-trust') ? Buffer.from(certificate('AAAA')) : undefined
    }, 'linux')
    expect(found).toEqual([certificate('AAAA')])
    expect(asked).toEqual(['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem'])
  })

  it('is read from the next one when one may not be read', () => {
    const found = systemAuthorities((path) => {
      if (path.startsWith('/etc/ssl')) throw Object.assign(new Error('denied'), { code: 'EACCES' })
      return Buffer.from(certificate('BBBB'))
    }, 'linux')
    expect(found).toEqual([certificate('BBBB')])
  })
})

describe('elsewhere', () => {
  it('no file is looked for', () => {
    const read = () => expect.fail('no file is read')
    expect(Array.isArray(systemAuthorities(read, 'win32'))).toBe(true)
  })
})
