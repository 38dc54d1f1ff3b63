import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../build/setup/paths.mjs'
import { makeWorld, type RunningApp, type World } from './fixture.ts'
import {
  fitsScheme,
  luminance,
  openSurfaces,
  type Scheme,
  showScheme,
  takePicture,
  themeBackground,
  wrongPlaces,
} from './pictures.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pictures = join(root, 'test-results', 'pictures')

/** The global that axe's script makes, as far as the test uses it. */
interface Axe {
  run(context: { exclude: string[][] }): Promise<{
    violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[]
  }>
}

/**
 * What axe finds serious or critical on the page as it is. Left out are the sentinels of Fluent's focus management,
 * which are hidden on purpose and pass the focus on at once.
 */
async function serious(page: Page): Promise<string[]> {
  // The page's policy allows no foreign script; the driver's own channel is not bound by it.
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => {
    const { run } = Reflect.get(globalThis, 'axe') as Axe
    return run({ exclude: [['[data-tabster-dummy]']] })
  })
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) => v.nodes.map((node) => `${v.id}: ${node.target.join(' ')} ${node.failureSummary}`))
}

/** Checks one view in one scheme: the picture shows that scheme everywhere, and axe finds nothing serious in it. */
async function look(app: RunningApp, page: Page, name: string, scheme: Scheme): Promise<void> {
  await showScheme(page, scheme)
  expect(luminance(await themeBackground(page)), `the theme of ${name} ${scheme}`).toSatisfy(fitsScheme(scheme))
  const surfaces = await openSurfaces(page)
  const picture = await takePicture(app, page)
  writeFileSync(join(pictures, `${name}-${scheme}.png`), picture.png)
  expect(wrongPlaces(picture, surfaces), `the picture of ${name} ${scheme}`).toEqual([])
  expect(surfaces.length, `surfaces of ${name} ${scheme}`).toBeGreaterThanOrEqual(3)
  const { width, height } = picture
  for (const [x, y] of [
    [2, 2],
    [width - 3, 2],
    [2, height - 3],
    [2, Math.round(height / 2)],
  ] as const)
    expect(luminance(picture.at(x, y)), `${name} ${scheme} at ${x},${y}`).toSatisfy(fitsScheme(scheme))
  expect(picture.share(fitsScheme(scheme)), `the share of ${name} that is ${scheme}`).toBeGreaterThan(0.75)
  expect(await serious(page), `${name} ${scheme}`).toEqual([])
}

/** Gives the window a size in pixels of the screen and a zoom factor, and waits until the page has it. */
async function resize(app: RunningApp, page: Page, width: number, zoom: number): Promise<void> {
  await app.electron.evaluate(
    ({ BrowserWindow }, size) => {
      const window = BrowserWindow.getAllWindows()[0]
      window?.setContentSize(size.width, 720)
      if (window) window.webContents.zoomFactor = size.zoom
    },
    { width, zoom },
  )
  await page.waitForFunction((wanted) => Math.abs(innerWidth - wanted) <= 2, width / zoom)
}

/** How many pixels of the page's parts stick out sideways. */
const overflow = (page: Page) =>
  page.evaluate(() =>
    Math.max(...[...document.querySelectorAll('main, header')].map((part) => part.scrollWidth - part.clientWidth)),
  )

let world: World

describe('every view, light and dark', () => {
  beforeAll(() => void mkdirSync(pictures, { recursive: true }))
  beforeEach(async () => {
    world = await makeWorld()
  })
  afterEach(() => world.close())

  it('in the first run has nothing serious for axe', async () => {
    const app = await world.launch()
    const page = await app.window()
    await page.getByText('Step 1 of 3').waitFor()
    for (const scheme of ['light', 'dark'] as const) await look(app, page, 'first-run', scheme)
  })

  it('in the app proper has nothing serious for axe, and fits 320 pixels and 200 %', async () => {
    const app = await world.launch({ signIn: true })
    const page = await app.window()
    for (const name of ['Invitations', 'Today', 'Status', 'Settings']) {
      await page.getByRole('tab', { name }).click()
      for (const scheme of ['light', 'dark'] as const) await look(app, page, name.toLowerCase(), scheme)
      for (const [width, zoom] of [
        [320, 1],
        [940, 2],
      ] as const) {
        await resize(app, page, width, zoom)
        const surfaces = await openSurfaces(page)
        const picture = await takePicture(app, page)
        expect(wrongPlaces(picture, surfaces, zoom), `the picture of ${name}, ${width} px, ${zoom * 100} %`).toEqual([])
        const size = zoom === 1 ? `${width}px` : `${zoom * 100}percent`
        writeFileSync(join(pictures, `${name.toLowerCase()}-${size}.png`), picture.png)
        expect(await overflow(page), `${name} at ${width} pixels and ${zoom * 100} %`).toBeLessThanOrEqual(1)
      }
      await resize(app, page, 940, 1)
    }
  })
})
