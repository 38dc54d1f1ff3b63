// Who may import whom. Biome enforces it (biome.json), a test keeps biome.json and the table in CONTRIBUTING.md equal to
// it. `node build/run.mjs house` writes both.

/** A room of the house: a folder, what is in it, and which other rooms its files may import. */
export interface Room {
  folder: string
  what: string
  may: readonly string[]
  /** Modules of the platform that its files may import besides packages. */
  platform?: { node?: boolean; electron?: boolean; files?: boolean }
}

const doors = ['time', 'random', 'lifecycle', 'net', 'store']
const adapters = ['m365', 'mattermost', 'bot-link', 'updates']

/** From the ground floor up. Names in `may` are folders of `main/`. */
export const rooms: readonly Room[] = [
  {
    folder: 'main/core',
    what: 'the domain: calendar, status planner, invitations, reminders, summary, settings. Pure: time and chance are parameters',
    may: [],
  },
  {
    folder: 'main/text',
    what: 'every sentence a person reads: one catalogue, and times, days, lists and plurals in words',
    may: ['core'],
  },
  {
    folder: 'main/time',
    what: 'the door to time: wall clock, elapsed time, timers',
    may: ['core'],
    platform: { node: true },
  },
  { folder: 'main/random', what: 'the door to chance', may: [], platform: { node: true } },
  {
    folder: 'main/lifecycle',
    what: 'what every moving part needs: one run at a time, growing waits, ending together',
    may: ['time', 'random'],
  },
  {
    folder: 'main/net',
    what: 'the door to the network: requests without repeats, redirects or cookies; proxies and authorities; the loopback listener of sign-ins',
    may: ['text', 'time'],
    platform: { node: true },
  },
  {
    folder: 'main/store',
    what: 'the door to the disk and the keychain: files, vault, log, policy',
    may: ['core', 'text', 'time', 'random', 'lifecycle'],
    platform: { node: true, files: true },
  },
  {
    folder: 'main/m365',
    what: 'adapter: Entra sign-in, Graph, delta sync, event parser',
    may: ['core', ...doors],
    platform: { node: true },
  },
  {
    folder: 'main/mattermost',
    what: 'adapter: Mattermost’s sign-ins and REST API, for a person and for the bot account',
    may: ['core', ...doors],
    platform: { node: true },
  },
  {
    folder: 'main/bot-link',
    what: 'adapter: the protocol between desktop and bot, and the desktop’s client',
    may: ['core', ...doors],
    platform: { node: true },
  },
  {
    folder: 'main/updates',
    what: 'adapter: signed releases: finding, fetching, putting in place',
    may: ['core', ...doors],
    platform: { node: true },
  },
  {
    folder: 'main/ipc',
    what: 'the contract between window and main process: channels, commands, view types',
    may: ['core'],
  },
  {
    folder: 'main/services',
    what: 'the moving parts, a folder for each feature; each gets its adapters and clock passed in',
    may: ['core', 'text', 'ipc', ...doors, ...adapters],
    platform: { node: true },
  },
  {
    folder: 'main/shell',
    what: 'Electron: tray, window, notifications, IPC handlers, the machine',
    may: ['core', 'text', 'ipc', 'services', ...doors, ...adapters],
    platform: { node: true, electron: true },
  },
  {
    folder: 'bot',
    what: 'the company’s bot, a program of its own on plain Node',
    may: ['core', 'text', 'mattermost', 'bot-link', ...doors],
    platform: { node: true },
  },
  { folder: 'renderer', what: 'the window: React and Fluent UI, a folder for each feature', may: ['ipc', 'text'] },
]

/** Rooms that may import anything but what stands above them. */
const openRooms = [
  { folder: 'main/*.ts', what: 'the desktop’s entries: wiring, and the bridge to the window', may: 'all of `main`' },
  { folder: 'sandbox', what: 'the company in a box, and a desktop session in a box', may: 'anything but `test`' },
  {
    folder: 'test',
    what: 'what needs more than one room: e2e in real Electron, contract, bot, simulation, bench, support',
    may: 'anything',
  },
  { folder: 'build', what: 'set-up, bundling, packaging, the tasks behind the npm scripts', may: 'anything' },
]

const named = (folder: string) => folder.replace(/^main\//, '')
const fileModules = ['node:fs', 'node:fs/promises']
const timerModules = ['node:timers', 'node:timers/promises']
// From any depth: what wires a program is imported by nobody.
const entries = ['../index.ts', '../../index.ts', '../../../index.ts', '../../../../index.ts', '**/preload.ts']
const aboveAll = ['**/sandbox/**', '**/test/**', '**/build/**']

/** What a room's files must not import, as Biome's patterns. */
function forbidden({ folder, may, platform = {} }: Room): string[] {
  const others = rooms
    .map((room) => named(room.folder))
    .filter((name) => name !== named(folder) && !may.includes(name) && !(folder === 'renderer' && name !== 'bot'))
  const { node, electron, files } = platform
  return [
    // A feature's folder in the window can have the name of a room in main.
    ...(folder === 'renderer' ? ['**/main/**', ...may.map((name) => `!**/main/${name}/**`)] : []),
    ...others.map((name) => `**/${name}/**`),
    ...aboveAll,
    ...entries,
    ...(electron ? [] : ['electron']),
    ...(node ? [...(files ? [] : fileModules), ...timerModules] : ['node:*']),
  ]
}

/** Globals that only a door may touch, with the door to use instead. */
const doorGlobals = {
  fetch: 'Requests go through an Http of main/net.',
  setTimeout: 'Timers come from a Clock of main/time.',
  setInterval: 'Timers come from a Clock of main/time.',
  setImmediate: 'Timers come from a Clock of main/time.',
  performance: 'Time comes from a Clock of main/time.',
  crypto: 'Randomness comes from a Random of main/random.',
  WebSocket: 'Requests go through an Http of main/net.',
  EventSource: 'Requests go through an Http of main/net.',
  globalThis: 'A door is passed in; nothing is reached around it.',
}

const httpNames = ['request', 'get', 'Agent', 'default']

/** What of modules only a door may use, and the room of that door. */
const doorImports = [
  {
    door: 'random',
    from: 'node:crypto',
    names: ['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues', 'webcrypto', 'default'],
  },
  { door: 'time', from: 'node:perf_hooks', names: ['performance', 'default'] },
  { door: 'net', from: 'node:http', names: httpNames },
  { door: 'net', from: 'node:https', names: httpNames },
  { door: 'net', from: 'node:http2', names: ['connect', 'default'] },
  { door: 'net', from: 'node:net', names: ['connect', 'createConnection', 'default'] },
  { door: 'net', from: 'node:dgram', names: ['createSocket', 'default'] },
  { door: 'net', from: 'node:tls', names: ['connect', 'default'] },
  {
    door: 'net',
    from: 'undici',
    names: [
      ...['default', 'fetch', 'request', 'stream', 'pipeline', 'connect'],
      ...['Client', 'Pool', 'Agent', 'ProxyAgent', 'WebSocket', 'EventSource'],
    ],
  },
]
const doorMessages: Record<string, string> = {
  random: doorGlobals.crypto,
  time: doorGlobals.performance,
  net: doorGlobals.fetch,
}

/** The files that are doors, and what of the world each may touch. */
const doorFiles = ['main/time/clock.ts', 'main/random/random.ts', 'main/net/http.ts']

const importRule = (room: Room) => ({
  includes: [`${room.folder}/**`, '!**/*.test.ts', '!**/*.test.tsx'],
  linter: {
    rules: {
      style: {
        noRestrictedImports: {
          level: 'error',
          options: {
            patterns: [
              {
                group: forbidden(room),
                message: `${room.folder} may import ${room.may.join(', ') || 'nothing but itself'}; see build/house.ts.`,
              },
            ],
            paths: Object.fromEntries(
              doorImports
                .filter(({ door }) => door !== named(room.folder))
                .map(({ door, from, names }) => [from, { importNames: names, message: doorMessages[door] }]),
            ),
          },
        },
      },
    },
  },
})

const openRule = (includes: string[], group: string[], message: string) => ({
  includes,
  linter: {
    rules: { style: { noRestrictedImports: { level: 'error', options: { patterns: [{ group, message }] } } } },
  },
})

/** Biome's overrides: an import rule for every room, and the doors. */
export function biomeOverrides(): object[] {
  return [
    {
      includes: ['build/**', 'test/**', 'sandbox/**'],
      linter: { rules: { suspicious: { noConsole: 'off' } } },
    },
    ...rooms.map(importRule),
    openRule(['main/*.ts'], ['**/bot/**', '**/renderer/**', ...aboveAll], 'main may import main; see build/house.ts.'),
    openRule(['sandbox/**'], ['**/test/**'], 'sandbox may import anything but test; see build/house.ts.'),
    {
      includes: ['main/**', 'bot/**', 'renderer/**', ...doorFiles.map((file) => `!${file}`), '!**/*.test.{ts,tsx}'],
      plugins: ['./build/biome-doors.grit'],
      linter: {
        rules: { style: { noRestrictedGlobals: { level: 'error', options: { deniedGlobals: doorGlobals } } } },
      },
    },
  ]
}

const cell = (text: string) => text.replaceAll('|', '\\|')

/** The table of rooms for CONTRIBUTING.md. */
export function houseTable(): string {
  const row = (folder: string, what: string, may: string) => `| \`${folder}\` | ${cell(what)} | ${cell(may)} |`
  const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || '–'
  return [
    '| Folder | What is in it | May import |',
    '|---|---|---|',
    ...rooms.map(({ folder, what, may }) => row(folder, what, list(may))),
    ...openRooms.map(({ folder, what, may }) => row(folder, what, may)),
  ].join('\n')
}

const tableMarks = ['<!-- house: made by `node build/run.mjs house` -->', '<!-- /house -->'] as const

/** A text with its table of rooms replaced. Throws when the marks around the table are missing. */
export function withTable(text: string, table: string): string {
  const [begin, end] = tableMarks
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < 0) throw new Error('the marks around the table of rooms are missing')
  return `${text.slice(0, from)}${begin}\n${table}\n${text.slice(to)}`
}
