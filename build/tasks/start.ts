// Opens the app. With nothing configured it runs against the sandbox company.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { _electron } from 'playwright-core'
import { hireBot, runBot } from '../../sandbox/bot.ts'
import { startCompany } from '../../sandbox/company.ts'
import { DesktopHost } from '../../sandbox/desktop/desktop-host.ts'
import { startDesktopSession } from '../../sandbox/desktop/session.ts'
import { people } from '../../sandbox/people.ts'
import { bundle } from '../bundle.ts'
import { electronPath, electronSwitches } from '../electron.ts'
import { root } from '../setup/paths.mjs'

const usage = `Opens Mattercal.

  npm start                        with mattercal.config.json beside package.json: that company
                                   without it: the sandbox company, with a demo user signed in
  npm start -- --config FILE       the company in this configuration file (docs/admin.md lists its fields)
  npm start -- --help              this text

With a configuration, the app also takes
  --profile FOLDER                 keep settings, sign-ins and logs in this folder
  --hidden                         start in the tray without a window
  --diagnostics                    write the file for support, print its path and end
  --policy FILE                    read this policy instead of the computer's own (a packaged app ignores it)
  mattercal:LINK                   show a page, such as mattercal://agenda or mattercal://invitation/ID

Every other option goes to Electron. The sandbox company ignores all of them: it has a profile of its own,
which is deleted at the end.
`

const args = process.argv.slice(2)
const { values: options } = parseArgs({
  args,
  // Electron has options of its own, which this program does not know.
  strict: false,
  options: { help: { type: 'boolean', short: 'h' }, config: { type: 'string' } },
})
const say = (line: string) => process.stdout.write(`${line}\n`)
const cleanups: (() => unknown)[] = []
let ending: Promise<never> | undefined

/** Ends everything that was started, the newest first. */
function end(code: number): Promise<never> {
  ending ??= (async () => {
    for (const cleanup of cleanups.reverse()) await Promise.resolve(cleanup()).catch(() => undefined)
    process.exit(code)
  })()
  return ending
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))

process.on('unhandledRejection', (error) => {
  say(`cannot go on: ${error instanceof Error ? error.message : String(error)}`)
  void end(1)
})

if (options.help) {
  process.stdout.write(usage)
  process.exit(0)
}

await bundle()
const savedConfig = join(root, 'mattercal.config.json')
const given = options.config !== undefined
if (given || existsSync(savedConfig)) {
  const config = given ? [] : ['--config', savedConfig]
  if (!given) say(`using ${savedConfig}`)
  const app = spawn(electronPath(), [root, ...electronSwitches(false), ...config, ...args], { stdio: 'inherit' })
  cleanups.push(() => app.kill())
  app.on('exit', (code) => void end(code ?? 0))
} else {
  if (args.length > 0) say(`the sandbox company ignores ${args.join(' ')}; see npm start -- --help`)
  await demonstrate().catch((error: unknown) => {
    say(`cannot go on: ${error instanceof Error ? error.message : String(error)}`)
    return end(1)
  })
}

async function demonstrate(): Promise<void> {
  const anna = people[0]
  if (!anna) return
  const company = await startCompany({ log: (line) => say(`sandbox: ${line}`) })
  cleanups.push(() => company.close())
  const bot = await runBot(company, await hireBot(company))
  cleanups.push(() => bot.stop())
  const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
  const standIn = process.platform === 'linux' ? await startDesktopSession({ display: headless }) : undefined
  cleanups.push(() => standIn?.close())
  standIn?.setBrowser({ mode: 'signIn', login: anna.address, password: anna.password })
  // On a real desktop its own bus shows tray and notifications; the stand-in's serves the keyring and the browser.
  const realBus = !headless && process.env.DBUS_SESSION_BUS_ADDRESS
  const profile = mkdtempSync(join(tmpdir(), 'mattercal-demo-'))
  cleanups.push(() => rmSync(profile, { recursive: true, force: true, maxRetries: 3 }))
  const configFile = join(profile, 'config.json')
  const signIn = { loginId: anna.username, password: anna.password }
  writeFileSync(
    configFile,
    JSON.stringify({ ...company.config, bot: bot.url, sandbox: { ...company.config.sandbox, signIn } }),
  )
  const environment = {
    ...process.env,
    ...(standIn?.env ?? {}),
    ...(realBus
      ? {
          DBUS_SESSION_BUS_ADDRESS: realBus,
          XDG_CURRENT_DESKTOP: process.env.XDG_CURRENT_DESKTOP ?? '',
          XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? '',
        }
      : {}),
    NODE_EXTRA_CA_CERTS: company.caFile,
  } as Record<string, string>
  const appArgs = [root, ...electronSwitches(headless), '--config', configFile, '--profile', profile]
  say(`the sandbox company is up; what the colleagues see: ${company.config.sandbox.control}`)
  if (!headless) {
    say('the app is in the tray; press Ctrl-C here to end everything')
    const app = spawn(electronPath(), appArgs, { stdio: ['ignore', 'inherit', 'ignore'], env: environment })
    cleanups.push(() => app.kill())
    app.on('exit', (code) => void end(code ?? 0))
    return
  }
  const host = await DesktopHost.start(standIn?.env.DBUS_SESSION_BUS_ADDRESS ?? '')
  cleanups.push(() => host.close())
  host.onNotification(({ title, body }) => say(`notification: ${title}${body ? ` (${body.split('\n')[0]})` : ''}`))
  const app = await _electron.launch({ executablePath: electronPath(), args: appArgs, env: environment })
  cleanups.push(() => app.close())
  app.process().stdout?.on('data', (chunk: Buffer) => process.stdout.write(chunk))
  app.on('close', () => void end(0))
  const window = await app.firstWindow()
  await window.getByRole('heading', { name: /invitations/i }).waitFor({ timeout: 60_000 })
  await window
    .getByRole('button', { name: /^accept$/i })
    .first()
    .waitFor({ timeout: 60_000 })
  const folder = join(root, '.demo')
  mkdirSync(folder, { recursive: true })
  const picture = join(folder, 'window.png')
  await window.screenshot({ path: picture })
  say(`there is no display here, so the app runs on a virtual one; a picture of its window: ${picture}`)
  say('it runs until you press Ctrl-C')
}
