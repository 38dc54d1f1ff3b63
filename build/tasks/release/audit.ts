// Known vulnerabilities in what we depend on: `npm run audit`. One that does not concern us stands here with the
// reason; anything else of moderate severity or worse fails. `--required` also fails when nobody could be asked.
import { spawnSync } from 'node:child_process'
import { root } from '../../setup/paths.mjs'

/** By advisory (GHSA-…), why it does not concern us. */
const exceptions: Record<string, string> = {}

interface Report {
  error?: unknown
  vulnerabilities?: Record<string, { severity: string; via: (string | { url?: string; title?: string })[] }>
}

const say = (line: string) => process.stdout.write(`audit: ${line}\n`)
const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8' })
let report: Report = {}
try {
  report = JSON.parse(stdout) as Report
} catch {
  // Said below.
}
if (!report.vulnerabilities) {
  say('the registry gives no advisories here, so nothing was checked')
  process.exitCode = process.argv.includes('--required') ? 1 : 0
} else {
  const found = Object.entries(report.vulnerabilities).flatMap(([name, { severity, via }]) =>
    severity === 'low' || severity === 'info'
      ? []
      : via.flatMap((advisory) => {
          if (typeof advisory === 'string') return []
          const id = advisory.url?.split('/').at(-1) ?? ''
          if (exceptions[id]) say(`${name}: ${id} does not concern us: ${exceptions[id]}`)
          return exceptions[id] ? [] : [`${name} (${severity}): ${advisory.title ?? ''} ${advisory.url ?? ''}`]
        }),
  )
  for (const line of found) say(line)
  say(found.length === 0 ? 'nothing known' : `${found.length} to deal with`)
  process.exitCode = found.length === 0 ? 0 : 1
}
