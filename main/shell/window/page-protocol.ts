import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'
import type { Random } from '../../random/random.ts'
import type { Files } from '../../store/files.ts'
import { contentSecurityPolicy, isOurs } from './own-page.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Must be called before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, codeCache: true } },
  ])
}

/** Serves the window's files from one folder and nothing else, each page with a nonce of its own. */
export function servePages({ files, random }: { files: Files; random: Random }, folder: string): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    const path = normalize(join(folder, decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname)))
    if (!isOurs(request.url) || request.method !== 'GET' || !path.startsWith(folder + sep))
      return new Response('Not found', { status: 404 })
    try {
      const bytes = await files.read(path)
      if (!bytes) return new Response('Not found', { status: 404 })
      const type = types[extname(path)] ?? 'application/octet-stream'
      const headers: Record<string, string> = { 'content-type': type, 'x-content-type-options': 'nosniff' }
      if (extname(path) !== '.html') return new Response(new Uint8Array(bytes), { headers })
      const nonce = random.bytes(16).toString('base64')
      headers['content-security-policy'] = contentSecurityPolicy(nonce)
      return new Response(bytes.toString('utf8').replaceAll('__NONCE__', nonce), { headers })
    } catch {
      return new Response('Not found', { status: 404 })
    }
  })
}
