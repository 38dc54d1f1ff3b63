import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../build/setup/paths.mjs'

/** Makes the packages of a version into a folder, quickly: uncompressed. Returns the .deb. */
export function makePackages(version: string, output: string): string {
  const args = ['release/package', `--version=${version}`, `--output=${output}`, '--quick']
  execFileSync(process.execPath, [join(root, 'build/run.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // electron-builder works in another way when it believes to be under its own tests.
    env: { ...process.env, VITEST: undefined },
  })
  const deb = readdirSync(output).find((name) => name.endsWith('.deb'))
  if (!deb) throw new Error('no .deb was made')
  return join(output, deb)
}
