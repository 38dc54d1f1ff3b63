import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { Plugin } from 'vite'
import { root } from '../setup/paths.mjs'

/** An npm package whose code is in the app. */
export interface UsedPackage {
  name: string
  version: string
  licence: string
  folder: string
}

/** The folder of the package that a module belongs to; undefined for our own modules. */
function folderOf(module: string): string | undefined {
  const marker = `${sep}node_modules${sep}`
  const at = module.lastIndexOf(marker)
  if (at < 0) return undefined
  const rest = module.slice(at + marker.length).split(sep)
  const name = rest[0]?.startsWith('@') ? `${rest[0]}${sep}${rest[1]}` : rest[0]
  return name === undefined ? undefined : module.slice(0, at + marker.length) + name
}

/** Notes which packages a bundle took anything from: what the bundler left out is not in the app. */
export function notePackages(folders: Set<string>): Plugin {
  return {
    name: 'note-packages',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const id of Object.keys(chunk.modules)) {
          const folder = folderOf(id.replace(/^\0/, '').split('?')[0] ?? '')
          if (folder && existsSync(join(folder, 'package.json'))) folders.add(folder)
        }
      }
    },
  }
}

/** What is known of the packages in these folders, by name and version. */
export function readPackages(folders: Iterable<string>): UsedPackage[] {
  const found = new Map<string, UsedPackage>()
  for (const folder of folders) {
    const file = join(root, folder, 'package.json')
    const { name, version, license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as {
      name: string
      version: string
      license?: string | { type: string }
      licenses?: { type: string }[]
    }
    const licence = typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type ?? '')
    found.set(`${name}@${version}`, { name, version, licence, folder: dirname(file) })
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
