import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, type InlineConfig } from 'vite'
import { root } from './setup/paths.mjs'

const dist = join(root, 'dist')

function nodeBundle(entry: string, name: string): InlineConfig {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron', 'keytar'] },
    build: {
      ssr: join(root, entry),
      outDir: join(dist, 'main'),
      emptyOutDir: false,
      target: 'node20',
      // Half the text is half the time to read it, and the names in a stack trace stay.
      minify: 'oxc',
      rolldownOptions: {
        external: ['electron', 'keytar', 'x11', 'usocket'],
        output: { format: 'cjs', entryFileNames: name, chunkFileNames: '[name].cjs' },
      },
    },
  }
}

const renderer: InlineConfig = {
  configFile: false,
  root: join(root, 'renderer'),
  base: './',
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir: join(dist, 'renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    chunkSizeWarningLimit: 4000,
    modulePreload: { polyfill: false },
  },
}

/** A fingerprint of everything that goes into the bundles. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const files = globSync(['main/**/*.ts', 'renderer/**/*', 'build/bundle.ts', 'package-lock.json'], {
    cwd: root,
  }).filter((file) => /\.\w+$/.test(file) && !/\.test\.tsx?$/.test(file))
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** Bundles the app into `dist/`, unless nothing changed since the last time. */
export async function bundle(): Promise<void> {
  const marker = join(dist, 'fingerprint')
  const now = fingerprint()
  if (existsSync(marker) && readFileSync(marker, 'utf8') === now) return
  rmSync(join(dist, 'main'), { recursive: true, force: true })
  mkdirSync(dist, { recursive: true })
  await build(nodeBundle('main/index.ts', 'index.cjs'))
  await build(nodeBundle('main/preload.ts', 'preload.cjs'))
  await build(renderer)
  writeFileSync(marker, now)
}
