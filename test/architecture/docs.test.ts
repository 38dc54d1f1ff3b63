import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rooms } from '../../build/house.ts'
import { root } from '../../build/setup/paths.mjs'

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md', { cwd: root }),
]
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

/** A text without its blocks of code, which hold examples. */
const prose = (text: string) => text.replace(/^[ \t]*```[\s\S]*?^[ \t]*```/gm, '')

/** The anchors of a document, as GitHub makes them from its headings. */
function anchorsOf(file: string): string[] {
  const headings = [...prose(textOf(file)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** Links in a document's text that lead nowhere: the file is not there, or has no such heading. */
function deadLinks(file: string, text = textOf(file)): string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/i.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#')
      const into = path === '' ? file : join(dirname(file), path)
      if (!existsSync(join(root, into))) return true
      return anchor !== undefined && !anchorsOf(into).includes(anchor)
    })
}

// Where a path in a document begins, if it means a place in this repository.
const tops = ['.ci', '.github', 'bot', 'build', 'docs', 'main', 'renderer', 'resources', 'sandbox', 'test']
// Inside a package, whose folder `resources` is Electron's.
const inPackages = ['resources/app.asar']

/** Paths in a text that mean a place in this repository and name none. A path with a placeholder in it means no place. */
function wrongPaths(text: string): string[] {
  return [...prose(text).matchAll(/`([^`\s]+)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => path.includes('/') && tops.includes(path.split('/')[0] ?? ''))
    .filter((path) => !/[<>*{}…]/.test(path) && !inPackages.includes(path))
    .filter((path) => !existsSync(join(root, path)))
}

const citations = /\(notes[,:] |\bnotes, \d|\.\.\/shared|\/work\//g

describe.each(documents)('%s', (file) => {
  it('has no link that leads nowhere', () => {
    expect(deadLinks(file)).toEqual([])
  })

  it('names no file or folder that is not there', () => {
    expect(wrongPaths(textOf(file))).toEqual([])
  })

  it('cites nothing that is not in the repository', () => {
    expect(textOf(file).match(citations)).toBeNull()
  })
})

it('a dead link, a dead heading, a wrong path and a citation would be seen', () => {
  const text =
    '[a](docs/nowhere.md) [b](README.md#nowhere) [c](README.md#two-commands) `main/nowhere.ts` `main/core/<feature>`'
  expect(deadLinks('README.md', text)).toEqual(['docs/nowhere.md', 'README.md#nowhere'])
  expect(wrongPaths(text)).toEqual(['main/nowhere.ts'])
  expect('as is known (notes, 2.3)'.match(citations)).toHaveLength(1)
})

describe('the comments', () => {
  const sources = globSync(['{main,bot,renderer,sandbox,build,test}/**/*.{ts,tsx,mjs}', '*.ts'], { cwd: root }).filter(
    (file) => file !== 'test/architecture/docs.test.ts',
  )

  it('cite nothing that is not in the repository', () => {
    const found = sources.flatMap((file) =>
      (textOf(file).match(citations) ?? []).map((citation) => `${file}: ${citation}`),
    )
    expect(found).toEqual([])
  })

  it('cite documents of this repository, and headings that are in them', () => {
    const cited = sources.flatMap((file) => {
      const text = textOf(file).replace(/\n\s*(\*|\/\/) ?/g, ' ')
      return [...text.matchAll(/\b(docs\/[\w/-]+\.md)(?:, ["“]([^"”]+)["”])?/g)].map(([, document = '', heading]) => ({
        file,
        document,
        heading,
      }))
    })
    const wrong = cited.filter(({ document, heading }) => {
      if (!existsSync(join(root, document))) return true
      return heading !== undefined && !textOf(document).toLowerCase().includes(`# ${heading.toLowerCase()}\n`)
    })
    expect(wrong).toEqual([])
  })
})

describe('the bot’s container', () => {
  it('holds every folder that the bot may import', () => {
    const copied = textOf('build/bot/Containerfile')
    const bot = rooms.find(({ folder }) => folder === 'bot')
    const missing = ['bot', ...(bot?.may ?? []).map((name) => `main/${name}`)].filter(
      (folder) => !copied.includes(`COPY ${folder} ./${folder}\n`),
    )
    expect(missing).toEqual([])
  })
})
