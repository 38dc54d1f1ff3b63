import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { anna, makeWorld, type World } from './fixture.ts'
import { meet, shown } from './people.ts'

let world: World

describe('the first run', () => {
  beforeEach(async () => {
    world = await makeWorld({ empty: true })
  })
  afterEach(() => world.close())

  it('goes from nothing to signed in, and touches no status before its question is answered', async () => {
    meet(world, -5, 25)
    const window = await (await world.launch()).window()
    await window.getByText('Step 1 of 3').waitFor()
    await window.getByRole('button', { name: 'Sign in to Microsoft 365' }).click()
    await window.getByText('Step 2 of 3').waitFor()
    expect(readFileSync(world.desktop.browserLog, 'utf8')).toMatch(/code_challenge_method=S256/)
    await window.getByRole('button', { name: 'Continue' }).click()
    await window.getByLabel('How to sign in').selectOption('password')
    await window.getByLabel('User name or e-mail').fill(anna.username)
    await window.getByLabel('Password').fill('wrong')
    await window.getByRole('button', { name: 'Sign in to Mattermost' }).click()
    await window.getByText('The name or the password is not right.').waitFor()
    await window.getByLabel('Password').fill(anna.password)
    await window.getByRole('button', { name: 'Sign in to Mattermost' }).click()
    await window.getByText('Step 3 of 3').waitFor()
    expect(shown(world)).toMatchObject({ status: 'online', text: undefined })
    await window.getByRole('radio', { name: 'Away' }).check()
    await window.getByRole('button', { name: 'Start' }).click()
    await window.getByText('Everything is answered').waitFor()
    await eventually(
      () => shown(world),
      (s) => s.status === 'away' && s.text === 'In a meeting',
    )
  })

  it('signs in to Mattermost in the browser, and with a one-time code', async () => {
    const user = world.company.mattermost.store.byLogin(anna.username)
    if (user) user.totp = 'JBSWY3DPEHPK3PXP'
    const window = await (await world.launch()).window()
    await window.getByRole('button', { name: 'Sign in to Microsoft 365' }).click()
    await window.getByRole('button', { name: 'Continue' }).click()
    await window.getByLabel('How to sign in').selectOption('password')
    await window.getByLabel('User name or e-mail').fill(anna.username)
    await window.getByLabel('Password').fill(anna.password)
    await window.getByRole('button', { name: 'Sign in to Mattermost' }).click()
    await window.getByText('Your account asks for a code').waitFor()
    await window.getByLabel('Code from your authenticator app').fill('000000')
    await window.getByRole('button', { name: 'Sign in to Mattermost' }).click()
    await window.getByText('That code is not right').waitFor()
    world.desktop.setBrowser({ mode: 'signIn', login: anna.username, password: anna.password })
    await window.getByLabel('How to sign in').selectOption('oauth')
    await window.getByRole('button', { name: 'Sign in to Mattermost' }).click()
    await window.getByText('Step 3 of 3').waitFor()
  })

  it('can be cancelled in the browser and in the app, and says so', async () => {
    world.desktop.setBrowser({ mode: 'cancel' })
    const window = await (await world.launch()).window()
    await window.getByRole('button', { name: 'Sign in to Microsoft 365' }).click()
    await window.getByText('The sign-in was declined.').waitFor()
    world.desktop.setBrowser({ mode: 'ignore' })
    await window.getByRole('button', { name: 'Sign in to Microsoft 365' }).click()
    await window.getByRole('button', { name: 'Cancel' }).click()
    await window.getByRole('button', { name: 'Sign in to Microsoft 365' }).waitFor()
  })

  it('offers a link for the administrator when the organization wants approval', async () => {
    world.company.identity.adminConsentRequired = true
    const app = await world.launch()
    const window = await app.window()
    await window.getByRole('button', { name: 'Sign in to Microsoft 365' }).click()
    await window.getByRole('button', { name: 'Copy the link for your administrator' }).click()
    const link = await eventually(
      () => app.electron.evaluate(({ clipboard }) => clipboard.readText()),
      (text) => text !== '',
    )
    expect(link).toBe(
      `${world.company.config.m365.authority}/${world.company.config.m365.tenantId}/adminconsent?client_id=${world.company.config.m365.clientId}`,
    )
  })
})

describe('a machine without a keyring', () => {
  beforeEach(async () => {
    world = await makeWorld({ empty: true, keyring: false })
  })
  afterEach(() => world.close())

  it('says so, keeps nothing, and goes on if the user agrees', async () => {
    const window = await (await world.launch()).window()
    await window.getByText('This computer has no keychain').waitFor()
    await window.getByRole('button', { name: 'Go on without a keychain' }).click()
    await window.getByRole('button', { name: 'Sign in to Microsoft 365' }).click()
    await window.getByText('Step 2 of 3').waitFor()
    const { readdirSync } = await import('node:fs')
    expect(
      readdirSync(world.profile, { recursive: true })
        .map(String)
        .filter((name) => name.includes('vault')),
    ).toEqual([])
  })
})
