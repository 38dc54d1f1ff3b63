import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../build/setup/paths.mjs'

// What nobody may write, each in a file of its own.
const forbidden: Record<string, string> = {
  'main/core/a/upstairs.ts': "import '../../store/files.ts'",
  'main/core/a/node.ts': "import 'node:path'",
  'main/core/a/entry.ts': "import '../../index.ts'",
  'main/core/a/build.ts': "import '../../../build/house.ts'",
  'main/core/a/clock.ts': 'export const now = Date.now()',
  'main/core/a/date.ts': 'export const now = new Date()',
  'main/core/a/chance.ts': 'export const chance = Math.random()',
  'main/text/upstairs.ts': "import '../time/clock.ts'",
  'main/m365/neighbour.ts': "import '../mattermost/client.ts'",
  'main/m365/fetch.ts': 'export const answer = fetch("https://example.com")',
  'main/m365/undici.ts': "import { fetch } from 'undici'\nexport const get = fetch",
  'main/m365/https.ts': "import https from 'node:https'\nexport const get = https",
  'main/m365/all-of-http.ts': "import * as http from 'node:http'\nexport const get = http",
  'main/m365/all-of-undici.ts': "import * as undici from 'undici'\nexport const get = undici",
  'main/m365/undici-itself.ts': "import undici from 'undici'\nexport const get = undici",
  'main/m365/all-of-crypto.ts': "import * as crypto from 'node:crypto'\nexport const bytes = crypto",
  'main/m365/crypto-itself.ts': "import crypto from 'node:crypto'\nexport const bytes = crypto",
  'main/m365/webcrypto.ts': "import { webcrypto } from 'node:crypto'\nexport const bytes = webcrypto",
  'main/m365/datagram.ts': "import { createSocket } from 'node:dgram'\nexport const socket = createSocket",
  'main/m365/socket.ts': 'export const socket = new WebSocket("wss://example.com")',
  'main/m365/events.ts': 'export const events = new EventSource("https://example.com")',
  'main/m365/require.ts':
    "import { createRequire } from 'node:module'\nexport const fs = createRequire(import.meta.url)('node:fs')",
  'main/m365/bare-date.ts': 'export const now = new Date',
  'main/m365/date-text.ts': 'export const now = Date()',
  'main/m365/hrtime.ts': 'export const now = process.hrtime.bigint()',
  'main/m365/signal.ts': 'export const signal = AbortSignal.timeout(1)',
  'main/services/a/disk.ts': "import 'node:fs'",
  'main/services/a/timer.ts': 'setTimeout(() => undefined, 1)',
  'main/services/a/timers.ts': "import 'node:timers/promises'",
  'main/services/a/around.ts': 'export const around = globalThis.performance',
  'main/services/a/hooks.ts': "import { performance } from 'node:perf_hooks'\nexport const now = performance",
  'main/services/a/chance.ts': "import { randomBytes } from 'node:crypto'\nexport const bytes = randomBytes",
  'main/services/a/shell.ts': "import '../../shell/tray/tray.ts'",
  'main/services/a/electron.ts': "import 'electron'",
  'main/services/a/sandbox.ts': "import '../../../sandbox/sandbox.ts'",
  'main/index.ts': "import '../bot/bot.ts'",
  'bot/services.ts': "import '../main/services/state/app-state.ts'",
  'renderer/services.tsx': "import '../main/services/state/app-state.ts'",
  'renderer/timer.tsx': 'setTimeout(() => undefined, 1)',
  'renderer/date.tsx': 'export const now = new Date()',
  'sandbox/test.ts': "import '../test/support/events.ts'",
  'main/core/a/one.ts': "import { two } from './two.ts'\nexport const one = () => two",
  'main/core/a/two.ts': "import type { one } from './one.ts'\nexport const two: typeof one | undefined = undefined",
}

// What looks similar and is right.
const allowed: Record<string, string> = {
  'main/services/a/core.ts': "import '../../core/calendar/event.ts'",
  'main/m365/hash.ts': "import { createHash } from 'node:crypto'\nexport const hash = createHash",
  'main/m365/date.ts': 'export const day = (at: number) => new Date(at)',
  'main/net/http.ts': "import { fetch } from 'undici'\nexport const get = fetch",
  'main/time/clock.ts': 'export const now = () => Date.now()',
  'renderer/view.tsx': "import '../main/ipc/view.ts'",
}

it('catches whoever reaches upstairs, past a door or in a circle, and nobody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mattercal-rules-'))
  try {
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'))
    cpSync(join(root, 'build/biome-doors.grit'), join(folder, 'build/biome-doors.grit'))
    for (const [file, text] of Object.entries({ ...forbidden, ...allowed })) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), `${text}\n`)
    }
    const caught = await caughtBy(folder)
    expect([...caught].sort()).toEqual(Object.keys(forbidden).sort())
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** The files in which Biome finds an error. */
async function caughtBy(folder: string): Promise<Set<string>> {
  const report = await new Promise<string>((resolve) => {
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
    const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.']
    // It ends with an error, since it finds some.
    execFile(process.execPath, [biome, ...args], { cwd: folder }, (_error, stdout) => resolve(stdout))
  })
  const { diagnostics } = JSON.parse(report) as {
    diagnostics: { severity: string; location: { path: string | { file: string } } }[]
  }
  const files = diagnostics
    .filter(({ severity }) => severity === 'error' || severity === 'fatal')
    .map(({ location: { path } }) => (typeof path === 'string' ? path : path.file))
  return new Set(files.map((file) => file.replace(/^\.\//, '')))
}
