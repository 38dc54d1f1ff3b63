import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, type InlineConfig } from 'vite'
import { notePackages } from './package/packages-used.ts'
import { root } from './setup/paths.mjs'

const dist = join(root, 'dist')

/** Which packages went into the bundles, for the notices and the bill of materials of a package. */
export const packagesFile = join(dist, 'packages.json')

// Loaded from node_modules at run time: native code can't be bundled.
const native = ['keytar']

function nodeBundle(entry: string, name: string, used: Set<string>): InlineConfig {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [notePackages(used)],
    ssr: { noExternal: true, external: ['electron', ...native] },
    build: {
      ssr: join(root, entry),
      outDir: join(dist, 'main'),
      emptyOutDir: false,
      target: 'node20',
      // Half the text is half the time to read it, and the names in a stack trace stay.
      minify: 'oxc',
      rolldownOptions: {
        external: ['electron', ...native, 'x11', 'usocket'],
        output: { format: 'cjs', entryFileNames: name, chunkFileNames: '[name].cjs' },
      },
    },
  }
}

const rendererBundle = (used: Set<string>): InlineConfig => ({
  configFile: false,
  root: join(root, 'renderer'),
  base: './',
  logLevel: 'warn',
  plugins: [react(), notePackages(used)],
  build: {
    outDir: join(dist, 'renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    chunkSizeWarningLimit: 4000,
    modulePreload: { polyfill: false },
  },
})

/** A fingerprint of everything that goes into the bundles. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const files = globSync(
    ['main/**/*.ts', 'renderer/**/*', 'build/bundle.ts', 'build/package/packages-used.ts', 'package-lock.json'],
    {
      cwd: root,
    },
  ).filter((file) => /\.\w+$/.test(file) && !/\.test\.tsx?$/.test(file))
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
  // Whoever calls: under a test runner Vite would take React's development build, with the paths of this machine in it.
  process.env.NODE_ENV = 'production'
  const used = new Set(native.map((name) => join(root, 'node_modules', name)))
  await build(nodeBundle('main/index.ts', 'index.cjs', used))
  await build(nodeBundle('main/preload.ts', 'preload.cjs', used))
  await build(rendererBundle(used))
  writeFileSync(packagesFile, JSON.stringify([...used].map((folder) => relative(root, folder)).sort(), undefined, 2))
  writeFileSync(marker, now)
}
