import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const main = join(import.meta.dirname, '../../../main')
const clients = ['@microsoft/microsoft-graph-client', '@mattermost/client']

/** Every package and file that a file reads at once, before its first line runs, directly or through others. */
function readAtOnce(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)(?! type)[^'"]*?from '([^']+)'/gm,
  )) {
    const next = join(dirname(file), from)
    if (from.startsWith('.') && existsSync(next)) readAtOnce(next, seen)
    else seen.add(from)
  }
  return seen
}

it('the clients are read after the tray icon shows, with the services', () => {
  const atOnce = readAtOnce(join(main, 'index.ts'))
  // The walk found what is certainly there.
  expect([...atOnce]).toContain('electron')
  expect([...atOnce].filter((name) => clients.includes(name))).toEqual([])
  const later = readAtOnce(join(main, 'services/compose/app.ts'))
  expect([...later].filter((name) => clients.includes(name)).sort()).toEqual([...clients].sort())
})
