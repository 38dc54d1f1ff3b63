// Makes the packages that this machine can make: `npm run package`. With names of targets (nsis, dmg, AppImage …) it
// makes those, as the release workflow does on each system.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, Platform } from 'electron-builder'
import { parse } from 'yaml'
import { bundle } from '../../bundle.ts'
import { makeDeb } from '../../package/deb.ts'
import { releaseProblems } from '../../package/release-checks.ts'
import { packageRuntime, shippingVersion } from '../../package/runtime.ts'
import { appVersion, stage, staged } from '../../package/stage.ts'
import { root } from '../../setup/paths.mjs'

const say = (line: string) => process.stdout.write(`package: ${line}\n`)
const flag = (name: string) => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1]
const targets = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const version = flag('version') ?? appVersion
const release = flag('output') ?? join(root, 'release')
// For tests: the .deb alone, uncompressed.
const quick = process.argv.includes('--quick')

const needs: Record<string, string> = {
  AppImage: 'a Linux that can reach the code host: electron-builder fetches the AppImage tools there',
  rpm: 'a Linux with rpmbuild that can reach the code host: electron-builder fetches fpm there',
  'nsis, msi': 'Windows, or the code host for the NSIS and WiX tools; and a code-signing certificate',
  'dmg, zip (universal)': 'macOS with the Xcode tools; and an Apple Developer ID to sign and notarize',
}

await bundle()
const runtime = packageRuntime(join(root, 'dist/package-runtime'))
// What the release workflow makes goes to people.
const forPeople = process.argv.includes('--release')
const problems = forPeople
  ? releaseProblems(process.env, process.platform, {
      version,
      shipsElectron: shippingVersion(),
      electron: runtime.version,
    })
  : []
if (problems.length > 0) throw new Error(`this is no release for people:\n  ${problems.join('\n  ')}`)
if (runtime.forTesting) {
  say(`Electron ${shippingVersion()} could not be fetched on this machine.`)
  say(`*** These packages hold Electron ${runtime.version}: FOR TESTING, not for people. ***`)
}
stage(runtime, version)
rmSync(release, { recursive: true, force: true })
mkdirSync(release, { recursive: true })

const config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>
const system = Platform.current()
const make = (names: string[]) =>
  build({
    targets: system.createTarget(names),
    projectDir: root,
    publish: 'never',
    config: {
      ...config,
      // Makes electron-builder write the descriptions of a release (latest.yml and its like); nothing is uploaded.
      ...(targets.length > 0 ? { publish: { provider: 'generic', url: 'https://localhost/' } } : {}),
      forceCodeSigning: forPeople && process.platform !== 'linux',
      directories: { ...(config.directories as object), app: staged.app, output: release },
      electronVersion: runtime.version,
      ...(runtime.dist ? { electronDist: runtime.dist } : {}),
    },
  })
// One after the other on Linux, the plain folder last: an rpm leaves a mark in the folder that the others are made from,
// and a description that the AppImage's has to replace.
const order = ['rpm', 'AppImage', 'dir']
const wanted = targets.length > 0 ? targets : ['dir']
if (process.platform === 'linux')
  for (const name of wanted.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))) await make([name])
else await make(wanted)

// There is no such channel.
for (const name of readdirSync(release)) if (/^alpha.*\.yml$/.test(name)) rmSync(join(release, name))
rmSync(join(release, 'builder-debug.yml'), { force: true })
const made: string[] = []
if (process.platform === 'linux') {
  const unpacked = join(release, 'linux-unpacked')
  // electron-installer-debian reads the runtime's release from here.
  writeFileSync(join(unpacked, 'version'), runtime.version)
  const label = runtime.forTesting ? `${version}~testing` : version
  if (!quick) {
    const archive = join(release, `mattercal-${label}-linux-x64.tar.gz`)
    execFileSync('tar', [
      '--create',
      '--gzip',
      `--file=${archive}`,
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      `--transform=s,^linux-unpacked,mattercal-${version},`,
      '--directory',
      release,
      'linux-unpacked',
    ])
    made.push(archive)
  }
  made.push(await makeDeb(unpacked, release, label, quick ? 'none' : 'xz'))
}
for (const file of made) {
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex')
  writeFileSync(join(release, 'SHA256SUMS'), `${digest}  ${basename(file)}\n`, { flag: 'a' })
  say(`${file} (${(readFileSync(file).length / 1e6).toFixed(0)} MB)`)
}
if (targets.length === 0 && !quick)
  for (const [target, what] of Object.entries(needs)) say(`not made here: ${target}; it needs ${what}`)
if (runtime.forTesting) say(`*** FOR TESTING: Electron ${runtime.version} instead of ${shippingVersion()} ***`)
