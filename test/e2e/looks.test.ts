import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../build/setup/paths.mjs'
import { makeWorld, type RunningApp, type World } from './fixture.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pictures = join(root, 'test-results', 'pictures')

/**
 * What axe finds serious or critical on the page as it is. Left out are the sentinels of Fluent's focus management, which are
 * hidden on purpose and pass the focus on at once.
 */
async function serious(page: Page): Promise<string[]> {
  // The page's policy allows no foreign script; the driver's own channel is not bound by it.
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: {
          run(context: unknown): Promise<{
            violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[]
          }>
        }
      }
    ).axe.run({ exclude: [['[data-tabster-dummy]']] })
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .flatMap((v) => v.nodes.map((node) => `${v.id}: ${node.target.join(' ')} ${node.failureSummary}`))
  })
}

/** A picture of the window as the desktop has it, zoom and all. */
async function picture(app: RunningApp, page: Page, name: string): Promise<void> {
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))))
  const png = await app.electron.evaluate(async ({ BrowserWindow }) =>
    (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64'),
  )
  writeFileSync(join(pictures, `${name}.png`), Buffer.from(png ?? '', 'base64'))
}

let world: World

describe('every view, light and dark', () => {
  beforeAll(async () => {
    world = await makeWorld()
    mkdirSync(pictures, { recursive: true })
  })
  afterAll(() => world.close())

  it('in the first run has nothing serious for axe', async () => {
    const app = await world.launch()
    const first = await app.window()
    await first.getByText('Step 1 of 3').waitFor()
    const look = async (page: Page, name: string) => {
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
        await picture(app, page, `${name}-${scheme}`)
        expect(await serious(page), `${name} ${scheme}`).toEqual([])
      }
    }
    await look(first, 'first-run')
  })

  it('in the app proper has nothing serious for axe, and fits 320 pixels and 200 %', async () => {
    await world.close()
    world = await makeWorld()
    const app = await world.launch({ signIn: true })
    const page = await app.window()
    const resize = (width: number, height: number, zoom: number) =>
      app.electron.evaluate(
        ({ BrowserWindow }, size) => {
          const window = BrowserWindow.getAllWindows()[0]
          window?.setContentSize(size.width, size.height)
          if (window) window.webContents.zoomFactor = size.zoom
        },
        { width, height, zoom },
      )
    for (const name of ['Invitations', 'Today', 'Status', 'Settings']) {
      await page.getByRole('tab', { name }).click()
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
        await picture(app, page, `${name.toLowerCase()}-${scheme}`)
        expect(await serious(page), `${name} ${scheme}`).toEqual([])
      }
      for (const [width, zoom] of [
        [320, 1],
        [940, 2],
      ] as const) {
        await resize(width, 720, zoom)
        await page.waitForFunction((wanted) => Math.abs(innerWidth - wanted) <= 2, width / zoom)
        if (zoom === 1) await picture(app, page, `${name.toLowerCase()}-${width}px`)
        const overflow = await page.evaluate(() =>
          Math.max(
            ...[...document.querySelectorAll('main, header')].map((part) => part.scrollWidth - part.clientWidth),
          ),
        )
        expect(overflow, `${name} at ${width} pixels and ${zoom * 100} %`).toBeLessThanOrEqual(1)
      }
      await resize(940, 720, 1)
      await page.waitForFunction(() => Math.abs(innerWidth - 940) <= 2)
    }
  })
})
