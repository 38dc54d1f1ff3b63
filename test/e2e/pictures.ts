import type { Page } from 'playwright-core'
import type { RunningApp } from './fixture.ts'

/** The two colour schemes of a desktop. */
export type Scheme = 'light' | 'dark'

/** Red, green and blue, 0 to 255 each. */
export type Colour = readonly [number, number, number]

/** A place of the page where a surface lies open, in CSS pixels, with the colour that the surface should have there. */
export interface Place {
  x: number
  y: number
  colour: Colour
  /** The element, for the words of a failure. */
  what: string
}

/** A picture of the window. */
export interface Picture {
  png: Buffer
  width: number
  height: number
  /** The colour of a pixel. */
  at(x: number, y: number): Colour
  /** The share, 0 to 1, of pixels whose luminance fits. */
  share(fits: (luminance: number) => boolean): number
}

/** Relative luminance, 0 (black) to 1 (white), as WCAG 2 defines it. */
export function luminance([red, green, blue]: Colour): number {
  const linear = (value: number) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/** Whether a surface of this luminance belongs to a scheme. */
export const fitsScheme = (scheme: Scheme) => (value: number) => (scheme === 'dark' ? value < 0.1 : value > 0.7)

/** The computed background of the page's root, which Fluent's theme sets. */
export async function themeBackground(page: Page): Promise<Colour> {
  const text = await page.evaluate(() => {
    const root = document.querySelector('.fui-FluentProvider')
    return root ? getComputedStyle(root).backgroundColor : ''
  })
  const [red, green, blue] = (text.match(/[\d.]+/g) ?? []).map(Number)
  if (red === undefined || green === undefined || blue === undefined) throw new Error(`no theme: “${text}”`)
  return [red, green, blue]
}

/**
 * Sets the desktop's colour scheme and resolves once the page has taken it over: React has rendered the other theme,
 * every transition and finite animation has ended, and a frame with the result was drawn.
 */
export async function showScheme(page: Page, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  // The page's own background follows the media query at once (page.css), the root's follows the theme.
  await page.waitForFunction((wanted) => {
    const root = document.querySelector('.fui-FluentProvider')
    const background = (element: Element) => getComputedStyle(element).backgroundColor
    return (
      matchMedia(`(prefers-color-scheme: ${wanted})`).matches &&
      root !== null &&
      background(root) === background(document.body)
    )
  }, scheme)
  await page.evaluate(async () => {
    const finite = () =>
      document.getAnimations().filter((a) => Number.isFinite(Number(a.effect?.getComputedTiming().endTime)))
    // One that ends can start another.
    for (let running = finite(); running.length > 0; running = finite())
      await Promise.all(running.map((animation) => animation.finished.catch(() => undefined)))
  })
  await drawn(page)
}

/** Resolves once the page as it is now was drawn. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))))
}

/** Takes a picture of the window as the desktop has it, zoom and all. */
export async function takePicture(app: RunningApp, page: Page): Promise<Picture> {
  await drawn(page)
  const taken = await app.electron.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage()
    if (!image) throw new Error('there is no window')
    return { png: image.toPNG().toString('base64'), pixels: image.toBitmap().toString('base64'), ...image.getSize() }
  })
  const { width, height } = taken
  // Blue, green, red and alpha, a byte each.
  const pixels = Buffer.from(taken.pixels, 'base64')
  const at = (x: number, y: number): Colour => {
    const from = (Math.round(y) * width + Math.round(x)) * 4
    return [pixels[from + 2] ?? -1, pixels[from + 1] ?? -1, pixels[from] ?? -1]
  }
  const share = (fits: (luminance: number) => boolean) => {
    let count = 0
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (fits(luminance(at(x, y)))) count++
    return count / (width * height)
  }
  return { png: Buffer.from(taken.png, 'base64'), width, height, at, share }
}

/**
 * The places where an element with an opaque background of its own lies open, just inside its left edge: the page, its
 * header, its cards, its buttons and its fields.
 */
export async function openSurfaces(page: Page): Promise<Place[]> {
  return page.evaluate(() => {
    const places: { x: number; y: number; colour: [number, number, number]; what: string }[] = []
    for (const element of document.querySelectorAll('body *')) {
      const style = getComputedStyle(element)
      const [red = 0, green = 0, blue = 0, alpha = 1] = (style.backgroundColor.match(/[\d.]+/g) ?? []).map(Number)
      if (alpha < 1 || style.backgroundColor === '' || style.opacity !== '1') continue
      const box = element.getBoundingClientRect()
      if (box.width < 16 || box.height < 16) continue
      const [x, y] = [Math.round(box.left + 4), Math.round(box.top + box.height / 2)]
      if (document.elementFromPoint(x, y) !== element) continue
      const what = `${element.tagName.toLowerCase()} “${(element.textContent ?? '').slice(0, 30)}”`
      places.push({ x, y, colour: [red, green, blue], what })
    }
    return places
  })
}

/**
 * The places whose pixel is not the colour that the page says, in words. Empty if the picture is true to the page.
 * `zoom` is the window's zoom factor.
 */
export function wrongPlaces(picture: Picture, places: readonly Place[], zoom = 1): string[] {
  return places
    .map((place) => ({ ...place, seen: picture.at(place.x * zoom, place.y * zoom) }))
    .filter(({ colour, seen }) => seen.some((value, index) => Math.abs(value - (colour[index] ?? 0)) > 3))
    .map(({ x, y, colour, what, seen }) => `${what} at ${x},${y} is ${seen} instead of ${colour}`)
}
