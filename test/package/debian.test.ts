import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appVersion } from '../../build/package/stage.ts'
import { root } from '../../build/setup/paths.mjs'
import { freePort } from '../../sandbox/bot.ts'
import { type Company, startCompany } from '../../sandbox/company.ts'
import { DesktopHost } from '../../sandbox/desktop/desktop-host.ts'
import { type DesktopSession, startDesktopSession } from '../../sandbox/desktop/session.ts'
import { addressOf, people } from '../../sandbox/people.ts'
import { eventually } from '../support/eventually.ts'
import { type CleanDebian, makeCleanDebian } from './clean-debian.ts'
import { makePackages } from './packages.ts'

const anna = people[0] as (typeof people)[number]
const minute = 60_000
const before = '0.0.9'
// biome-ignore lint/suspicious/noTemplateCurlyInString: the format is dpkg's own
const versionFormat = '${Version}'

let folder: string
let debian: CleanDebian
let company: Company
let desktop: DesktopSession
let host: DesktopHost
let debs: { before: string; now: string }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mattercal-packages-'))
  debs = { before: makePackages(before, join(folder, 'before')), now: makePackages(appVersion, join(folder, 'now')) }
  debian = makeCleanDebian()
  ;[company, desktop] = await Promise.all([startCompany({ empty: true }), startDesktopSession()])
  desktop.setBrowser({ mode: 'signIn', login: anna.address, password: anna.password })
  host = await DesktopHost.start(desktop.env.DBUS_SESSION_BUS_ADDRESS as string)
  // The session's bus and keyring, and the stand-in for a browser with the Node that runs it.
  const node = dirname(process.execPath)
  const outside = node.startsWith(root) || node === '/usr/bin' ? [] : [node]
  for (const path of [desktop.home, dirname(company.caFile), root, ...outside]) debian.bind(path)
  // A package takes NODE_EXTRA_CA_CERTS out of its environment; the stand-in browser still needs it.
  const browser = join(desktop.home, 'bin/xdg-open')
  const script = readFileSync(browser, 'utf8')
  writeFileSync(browser, script.replace('exec ', `export NODE_EXTRA_CA_CERTS='${company.caFile}'\nexec `))
  // An admin of this company puts its authority where the system keeps them; packages read no NODE_EXTRA_CA_CERTS.
  debian.trust(readFileSync(company.caFile, 'utf8'))
})
afterAll(async () => {
  host?.close()
  await desktop?.close()
  await company?.close()
  debian?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

interface Installed {
  process: ChildProcess
  window: Page
  /** Ends the app as a log-out does, and waits for it. */
  end(): Promise<void>
}

/** Starts the installed program, as its menu entry does, and gets hold of its window. */
async function start(...args: string[]): Promise<Installed> {
  const port = await freePort()
  const profile = join(desktop.home, 'profile')
  mkdirSync(profile, { recursive: true })
  const config = join(profile, 'config.json')
  writeFileSync(config, JSON.stringify(company.config))
  const process_ = debian.start(
    [
      '/usr/bin/mattercal',
      // This test is root, and Chromium's own sandbox refuses that.
      '--no-sandbox',
      '--disable-gpu',
      `--remote-debugging-port=${port}`,
      '--config',
      config,
      '--profile',
      profile,
      ...args,
    ],
    {
      ...desktop.env,
      TZ: 'Europe/Vienna',
      LANG: 'C.UTF-8',
      PATH: `${desktop.home}/bin:/usr/bin:/bin`,
    },
  )
  let output = ''
  for (const stream of [process_.stdout, process_.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  const exited = new Promise<void>((resolve) => process_.once('exit', () => resolve()))
  await eventually(
    () => output,
    (text) => text.includes('DevTools listening') || process_.exitCode !== null,
  )
  if (process_.exitCode !== null) throw new Error(`it did not start:\n${output}`)
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const window = await eventually(
    () => browser.contexts()[0]?.pages()[0],
    (page) => page !== undefined,
  )
  window?.setDefaultTimeout(20_000)
  return {
    process: process_,
    window: window as Page,
    async end() {
      process_.kill('SIGTERM')
      await exited
      await browser.close().catch(() => undefined)
    },
  }
}

function invite(subject: string) {
  const start = Math.ceil(Date.now() / minute) * minute + 24 * 60 * minute
  return company.meetings.create({
    organizer: addressOf('Clara'),
    subject,
    start,
    end: start + 30 * minute,
    attendees: [anna.address],
  })
}
const answerTo = (uid: string) =>
  company.meetings.copies(uid).find((copy) => copy.mailbox.owner.address === anna.address)?.event.response

describe('the Debian package', () => {
  it('installs on a clean Debian with all that its programs link against', () => {
    debian.install(debs.before)
    expect(debian.run('dpkg-query', '-W', `-f=${versionFormat}`, 'mattercal')).toMatch(new RegExp(`^${before}`))
    const found = debian.run('find', '/usr/lib/mattercal', '-type', 'f', '-perm', '/111', '-o', '-name', '*.node')
    const programs = found.split('\n').filter(Boolean)
    expect(programs).toContain('/usr/lib/mattercal/mattercal')
    for (const program of programs) expect(debian.run('ldd', program)).not.toContain('not found')
    // Where users may not make namespaces, Chromium's sandbox needs its helper as root; this test itself cannot use it.
    expect(debian.run('stat', '-c', '%U %a', '/usr/lib/mattercal/chrome-sandbox').trim()).toBe('root 4755')
    expect(debian.run('cat', '/usr/share/applications/mattercal.desktop')).toContain('x-scheme-handler/mattercal')
  })

  it('does the main job, survives an upgrade with everything it kept, and leaves cleanly', async () => {
    const first = invite('Roadmap')
    const app = await start()
    const { window } = app
    await window.getByRole('button', { name: 'Sign in to Microsoft 365' }).click()
    await window.getByRole('button', { name: 'Continue' }).click({ timeout: 30_000 })
    await window.getByLabel('How to sign in').selectOption('password')
    await window.getByLabel('User name or e-mail').fill(anna.username)
    await window.getByLabel('Password').fill(anna.password)
    await window.getByRole('button', { name: 'Sign in to Mattermost' }).click()
    await window.getByRole('button', { name: 'Start' }).click()
    await window.getByRole('heading', { name: /Roadmap/ }).waitFor()
    await window.getByRole('button', { name: 'Accept' }).first().click()
    await eventually(
      () => answerTo(first.uid),
      (response) => response === 'accepted',
      30_000,
    )
    // A setting, and an answer that cannot be sent before the app ends.
    await window.getByRole('tab', { name: 'Settings' }).click()
    await window.getByLabel('Remind me of meetings').uncheck()
    invite('Budget')
    await window.getByRole('tab', { name: 'Invitations' }).click()
    await window.getByRole('button', { name: 'Sync now' }).click()
    await window.getByRole('heading', { name: /Budget/ }).waitFor()
    await company.servers.graph.stop()
    await window.getByRole('button', { name: 'Decline' }).first().click()
    await window
      .getByText(/Declined|Decline/)
      .first()
      .waitFor()
    await app.end()

    debian.install(debs.now)
    expect(debian.run('dpkg-query', '-W', `-f=${versionFormat}`, 'mattercal')).toMatch(new RegExp(`^${appVersion}`))
    await company.servers.graph.start()
    const again = await start()
    // Declining takes the meeting off her calendar; the organizer's mail tells of it.
    await eventually(
      () => company.meetings.mails.filter((mail) => mail.kind === 'decline'),
      (mails) => mails.length === 1,
      60_000,
    )
    await again.window.getByRole('tab', { name: 'Settings' }).click()
    expect(await again.window.getByLabel('Remind me of meetings').isChecked()).toBe(false)
    await again.window
      .getByText(`Mattercal ${appVersion} (test build`)
      .or(again.window.getByText(`Mattercal ${appVersion}`))
      .first()
      .waitFor()
    await again.end()

    debian.run('apt-get', 'purge', '-y', '-q', 'mattercal')
    const left = debian.run('find', '/usr', '/etc', '/opt', '/var/lib/dpkg/info', '-iname', '*mattercal*')
    expect(left).toBe('')
    // What is the person's own stays.
    expect(existsSync(join(desktop.home, 'profile/settings.json'))).toBe(true)
  })
})
