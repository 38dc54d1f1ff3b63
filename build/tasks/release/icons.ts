// Draws every icon from one design: `npm run icons`. The pictures are committed, so that a build needs
// nothing of this.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import { root } from '../../setup/paths.mjs'

const states = ['signedOut', 'free', 'meeting', 'invitations', 'problem'] as const
type State = (typeof states)[number]

/** The calendar leaf all icons share, on a 32-unit square; the tray's is drawn in one ink. */
function leaf(ink: string, filled: boolean): string {
  return `<rect x="4" y="6" width="24" height="22" rx="4" fill="${filled ? ink : 'none'}" stroke="${ink}" stroke-width="2.6"/>
    <path d="M10 3v6M22 3v6" stroke="${ink}" stroke-width="2.8" stroke-linecap="round"/>
    ${filled ? '' : `<path d="M4.5 13h23" stroke="${ink}" stroke-width="2.4"/>`}`
}

/** A badge in the lower right corner, cut out of the leaf so that it reads at 16 pixels. */
function badge(fill: string, mark: string): string {
  return `<circle cx="24" cy="24" r="7.4" fill="${fill}"/>${mark}`
}

function trayIcon(state: State, ink: string, template: boolean): string {
  const hole = state === 'invitations' || state === 'problem'
  const cut = hole
    ? '<mask id="m"><rect width="32" height="32" fill="#fff"/><circle cx="24" cy="24" r="9.2" fill="#000"/></mask>'
    : ''
  const mark = template ? '#fff' : '#fff'
  const badges: Record<State, string> = {
    signedOut: '',
    free: `<path d="M10.5 20.2l4 4 7-7.4" fill="none" stroke="${ink}" stroke-width="2.8" stroke-linecap="round" stroke-linejoin="round"/>`,
    meeting: `<path d="M10.5 18.5h11" stroke="${ink === '#ffffff' ? '#1b1b1b' : '#ffffff'}" stroke-width="3.6" stroke-linecap="round"/>`,
    invitations: badge(
      template ? '#000' : '#d13438',
      template
        ? ''
        : `<path d="M24 20v4.6" stroke="${mark}" stroke-width="2.4" stroke-linecap="round"/><circle cx="24" cy="28" r="1.4" fill="${mark}"/>`,
    ),
    problem: badge(
      template ? '#000' : '#c19c00',
      `<path d="M21.3 21.3l5.4 5.4M26.7 21.3l-5.4 5.4" stroke="${mark}" stroke-width="2.4" stroke-linecap="round"/>`,
    ),
  }
  const opacity = state === 'signedOut' ? ' opacity="0.5"' : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><defs>${cut}</defs>
    <g${hole ? ' mask="url(#m)"' : ''}${opacity}>${leaf(ink, state === 'meeting')}</g>${badges[state]}</svg>`
}

const appIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><defs>
  <linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#2b6cd4"/><stop offset="1" stop-color="#1a3f8f"/></linearGradient></defs>
  <rect x="3" y="3" width="58" height="58" rx="14" fill="url(#g)"/>
  <rect x="15" y="18" width="34" height="30" rx="5" fill="#fff"/>
  <path d="M15 26h34" stroke="#1a3f8f" stroke-width="3"/>
  <path d="M24 13v9M40 13v9" stroke="#fff" stroke-width="4" stroke-linecap="round"/>
  <path d="M24 37l6 6 11-12" fill="none" stroke="#2b8a3e" stroke-width="4.4" stroke-linecap="round" stroke-linejoin="round"/></svg>`

function draw(svg: string, size: number, file: string): void {
  writeFileSync(
    join(root, 'resources', file),
    new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng(),
  )
}

mkdirSync(join(root, 'resources/tray'), { recursive: true })
mkdirSync(join(root, 'resources/icons'), { recursive: true })
for (const state of states) {
  // "light" is for light panels, so its ink is dark.
  for (const [panel, ink] of [
    ['light', '#1b1b1b'],
    ['dark', '#ffffff'],
  ] as const) {
    draw(trayIcon(state, ink, false), 24, `tray/${state}-${panel}.png`)
    draw(trayIcon(state, ink, false), 48, `tray/${state}-${panel}@2x.png`)
  }
  draw(trayIcon(state, '#000000', true), 18, `tray/${state}-Template.png`)
  draw(trayIcon(state, '#000000', true), 36, `tray/${state}-Template@2x.png`)
}
for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) draw(appIcon, size, `icons/app-${size}.png`)
writeFileSync(join(root, 'resources/icons/app.svg'), `${appIcon}\n`)
