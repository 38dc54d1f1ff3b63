// What the app costs, each figure beside a baseline measured in the same run: `npm run bench`. Never part of a test.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundle } from '../../build/bundle.ts'
import { electronPath, electronSwitches } from '../../build/electron.ts'
import { root } from '../../build/setup/paths.mjs'
import { startCompany } from '../../sandbox/company.ts'
import { DesktopHost } from '../../sandbox/desktop/desktop-host.ts'
import { startDesktopSession } from '../../sandbox/desktop/session.ts'
import { anna, makeWorld } from '../e2e/fixture.ts'
import { meet, minute } from '../e2e/people.ts'
import { benchBot } from './bot.ts'
import { cpu, family, median, memory, percentile } from './processes.ts'
import { benchRounds } from './rounds.ts'
import { benchSoak } from './soak.ts'
import { benchView } from './view.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const fixed = (value: number, digits = 0) => value.toFixed(digits)
const wanted = process.argv.slice(2)
// After `bot` come names of its own parts.
const runs = (name: string) => wanted.length === 0 || (wanted[0] === 'bot' ? name === 'bot' : wanted.includes(name))

/** Start to tray, and memory with no window open, against an app that only shows a tray icon. */
async function startAndMemory(): Promise<void> {
  const desktop = await startDesktopSession()
  const company = await startCompany()
  const host = await DesktopHost.start(desktop.env.DBUS_SESSION_BUS_ADDRESS as string)
  const launch = async (app: string, more: string[]) => {
    const profile = mkdtempSync(join(tmpdir(), 'mattercal-bench-'))
    const before = host.trayCount
    const began = performance.now()
    const child = spawn(electronPath(), [app, ...electronSwitches(true), `--profile=${profile}`, ...more], {
      env: { ...process.env, ...desktop.env, NODE_EXTRA_CA_CERTS: company.caFile },
      stdio: 'ignore',
    })
    await host.trayAfter(before)
    const ready = performance.now() - began
    await sleep(8_000)
    const used = memory(family(child.pid as number))
    const exit = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await exit
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    return { ready, used }
  }
  const config = join(desktop.home, 'config.json')
  writeFileSync(
    config,
    JSON.stringify({
      ...company.config,
      sandbox: { ...company.config.sandbox, signIn: { loginId: anna.username, password: anna.password } },
    }),
  )
  desktop.setBrowser({ mode: 'signIn', login: anna.address, password: anna.password })
  const baseline: Awaited<ReturnType<typeof launch>>[] = []
  const ours: Awaited<ReturnType<typeof launch>>[] = []
  for (let round = 0; round < 3; round++) {
    baseline.push(await launch(join(root, 'test/bench/baseline'), []))
    ours.push(await launch(root, ['--hidden', '--config', config]))
  }
  const of = (list: typeof ours, what: 'ready' | 'used') => median(list.map((one) => one[what]))
  say(
    `start to tray:  ${fixed(of(ours, 'ready'))} ms, baseline ${fixed(of(baseline, 'ready'))} ms, ratio ${fixed(of(ours, 'ready') / of(baseline, 'ready'), 2)} (aim ≤ 1.3)`,
  )
  say(
    `idle memory:    ${fixed(of(ours, 'used'))} MB, baseline ${fixed(of(baseline, 'used'))} MB, ratio ${fixed(of(ours, 'used') / of(baseline, 'used'), 2)} (aim ≤ 1.25); PSS of all processes, signed in, no window`,
  )
  host.close()
  await desktop.close()
  await company.close()
}

/** How late the status changes at the edges of 25 meetings, seen by Mattermost; the baseline is a bare timer and request. */
async function lateness(): Promise<void> {
  const world = await makeWorld({ empty: true })
  for (let i = 0; i < 25; i++) meet(world, i * 2 + 1, i * 2 + 2)
  const app = await world.launch({ signIn: true })
  const window = await app.window()
  await window.getByRole('tab', { name: 'Settings' }).click()
  await window.getByLabel('Minutes between two meetings that count as one').fill('0')
  await window.keyboard.press('Tab')
  await app.said(/synced 25 events/)
  const late: number[] = []
  const bare: number[] = []
  const base = Math.floor(world.company.clock.now() / minute) * minute
  for (let edge = 1; edge <= 50; edge++) {
    const at = base + edge * minute
    world.company.clock.jumpTo(at - 400)
    const reached = () => world.company.seen.findLast((r) => r.method !== 'GET' && r.url.includes('/me/status'))
    const before = reached()
    const due = Date.now() + (at - world.company.clock.now())
    await sleep(Math.max(0, due - Date.now()))
    const began = Date.now()
    await fetch(`${world.company.config.mattermost.server}/api/v4/system/ping`)
    bare.push(Date.now() - began)
    for (let tries = 0; tries < 100 && reached() === before; tries++) await sleep(10)
    const seen = reached()
    if (seen && seen !== before) late.push(seen.at - due)
    // Presence and custom status are two requests; the second must not count for the next edge.
    await sleep(150)
  }
  await world.close()
  say(
    `lateness at ${late.length} edges: median ${fixed(median(late))} ms, p99 ${fixed(percentile(late, 0.99))} ms (aim < 500), baseline one request ${fixed(median(bare))} ms`,
  )
}

/** From asking for the window to being able to use it; the baseline is an empty window of the same Electron. */
async function windowOpen(): Promise<void> {
  const world = await makeWorld()
  const app = await world.launch({ signIn: true })
  await (await app.window()).getByRole('button', { name: 'Accept' }).first().waitFor()
  const ours: number[] = []
  const bare: number[] = []
  for (let round = 0; round < 5; round++) {
    await app.electron.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.destroy()
    })
    const opened = app.electron.waitForEvent('window')
    const began = performance.now()
    await world.host.clickMenu(/^4 invitations waiting/)
    await (await opened).getByRole('button', { name: 'Accept' }).first().waitFor()
    ours.push(performance.now() - began)
    bare.push(
      await app.electron.evaluate(async ({ BrowserWindow }) => {
        const start = performance.now()
        const window = new BrowserWindow({ show: false })
        await window.loadURL('data:text/html,<p>empty')
        const took = performance.now() - start
        window.destroy()
        return took
      }),
    )
  }
  await world.close()
  say(
    `window to usable: ${fixed(median(ours))} ms (aim < 700), baseline an empty window ${fixed(median(bare))} ms, ratio ${fixed(median(ours) / median(bare), 1)}`,
  )
}

/** CPU of the app over ten minutes of the company's time with nothing to do, the clock moved on second by second. */
async function idle(): Promise<void> {
  const world = await makeWorld()
  const app = await world.launch({ signIn: true })
  await app.electron.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.destroy()
  })
  await sleep(5_000)
  const pids = family(app.process.pid as number)
  const quietBefore = cpu(pids)
  await sleep(20_000)
  const quiet = cpu(pids) - quietBefore
  const before = cpu(pids)
  for (let tick = 0; tick < 20; tick++) {
    world.company.clock.advance(30_000)
    await sleep(1_000)
  }
  const moved = cpu(pids) - before
  await world.close()
  say(
    `idle: ${fixed(moved)} ms of CPU for 10 minutes of the company's time in 20 s, baseline the same 20 s with the clock left alone ${fixed(quiet)} ms; 20 wake-ups with a sync each are in the first`,
  )
}

if (wanted[0] !== 'bot') await bundle()
say(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`)
if (runs('start')) await startAndMemory()
if (runs('view')) benchView(say)
if (runs('rounds')) await benchRounds(say)
if (runs('lateness')) await lateness()
if (runs('window')) await windowOpen()
if (runs('idle')) await idle()
if (runs('soak')) await benchSoak(say)
if (runs('bot')) await benchBot(wanted[0] === 'bot' ? wanted.slice(1) : [])
process.exit(0)
