import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import satisfies from 'spdx-satisfies'
import type { UsedPackage } from './packages-used.ts'

/** What may be in the app. */
const allowed = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'BlueOak-1.0.0',
]

/** Packages that do not say their licence as SPDX does, each with what it is and why. */
const stated: Record<string, { licence: string; why: string }> = {
  '@nornagon/put': { licence: 'MIT', why: 'its package.json says "MIT/X11", which is the MIT licence' },
  'pause-stream': {
    licence: 'MIT OR Apache-2.0',
    why: 'its package.json lists ["MIT", "Apache2"], and it ships both texts',
  },
}

/** A package's licence as an SPDX expression. */
export const licenceOf = (one: UsedPackage): string => stated[one.name]?.licence ?? one.licence

/** Whether a licence, as an SPDX expression, allows what we do: of "A OR B" one is enough, of "A AND B" all are needed. */
function fits(licence: string): boolean {
  try {
    return satisfies(licence, allowed)
  } catch {
    // Not an SPDX expression: somebody has to look at the package, and say in `stated` what its licence is.
    return false
  }
}

/** The packages whose licence is not on the list. */
export function badLicences(packages: readonly UsedPackage[]): UsedPackage[] {
  return packages.filter((one) => !fits(licenceOf(one)))
}

function licenceText(folder: string): string {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name))
  return files
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n')
}

/** The notices that go with the app: each package with its licence in full. Electron's own stand beside it. */
export function noticesText(packages: readonly UsedPackage[]): string {
  const parts = packages.map((one) => {
    const text = licenceText(one.folder) || `Licensed under ${licenceOf(one)}.`
    return `${one.name} ${one.version} (${licenceOf(one)})\n\n${text}\n`
  })
  const head =
    'Mattercal contains the software below. Electron and Chromium are described in LICENSE.electron.txt and\n' +
    'LICENSES.chromium.html beside the program.\n'
  return [head, ...parts].join(`\n${'-'.repeat(100)}\n\n`)
}
