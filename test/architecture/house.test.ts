import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { biomeOverrides, houseTable, rooms, withTable } from '../../build/house.ts'
import { root } from '../../build/setup/paths.mjs'

// What keeps the house small enough for a stranger. Data and generated files have no such limits.
const longestFile = 400
const longestFunction = 80
const fullestFolder = 12

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))
const code = tracked.filter((file) => /\.(ts|tsx|mjs)$/.test(file))
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')
const linesOf = (text: string) => text.trimEnd().split('\n').length

/** The functions of a file that are longer than they may be. A test's `describe` is a list of tests, not a function. */
function longFunctions(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node) => {
    const called = ts.isCallExpression(node.parent) ? node.parent.expression.getText(source) : ''
    if (ts.isFunctionLike(node) && !/^describe\b/.test(called)) {
      const from = source.getLineAndCharacterOfPosition(node.getStart(source)).line
      const to = source.getLineAndCharacterOfPosition(node.end).line
      if (to - from + 1 > longestFunction) {
        const name = 'name' in node && node.name ? (node.name as ts.Node).getText(source) : 'a function'
        found.push(`${file}:${from + 1} ${name}: ${to - from + 1} lines`)
      }
    }
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(source, visit)
  return found
}

/** Which features of main/services use which others, by their imports. `compose` wires them all and is no feature. */
function featureUses(files: string[]): Map<string, Set<string>> {
  const uses = new Map<string, Set<string>>()
  for (const file of files) {
    const feature = /^main\/services\/([^/]+)\//.exec(file)?.[1]
    if (!feature || feature === 'compose' || /\.test\.ts$/.test(file)) continue
    for (const { fileName } of ts.preProcessFile(textOf(file)).importedFiles) {
      const used = /^main\/services\/([^/]+)\//.exec(join(dirname(file), fileName))?.[1]
      if (used && used !== feature) uses.set(feature, (uses.get(feature) ?? new Set()).add(used))
    }
  }
  return uses
}

/** The first way found that leads from a feature back to itself. */
function circle(uses: Map<string, Set<string>>): string[] | undefined {
  const follow = (way: string[]): string[] | undefined => {
    for (const next of uses.get(way.at(-1) ?? '') ?? []) {
      if (next === way[0]) return [...way, next]
      const found = way.includes(next) ? undefined : follow([...way, next])
      if (found) return found
    }
    return undefined
  }
  for (const feature of uses.keys()) {
    const found = follow([feature])
    if (found) return found
  }
  return undefined
}

describe('the house', () => {
  it('has no file that is too long to read in one go', () => {
    const long = code
      .map((file) => `${file}: ${linesOf(textOf(file))}`)
      .filter((line) => Number(line.split(': ')[1]) > longestFile)
    expect(long).toEqual([])
  })

  it('has no function that is too long to keep in mind', () => {
    expect(code.flatMap((file) => longFunctions(file, textOf(file)))).toEqual([])
  })

  it('has no folder that is too full to look through', () => {
    const counts = new Map<string, number>()
    for (const file of code.filter((name) => !/\.test\.tsx?$/.test(name))) {
      const folder = file.slice(0, file.lastIndexOf('/'))
      counts.set(folder, (counts.get(folder) ?? 0) + 1)
    }
    expect([...counts].filter(([, count]) => count > fullestFolder)).toEqual([])
  })

  it('has a rule for every room, and every folder is in a room', () => {
    const folders = new Set(
      code.map((file) => /^(main\/[^/]+|bot|renderer)\//.exec(file)?.[1]).filter((folder) => folder !== undefined),
    )
    expect([...folders].sort()).toEqual(rooms.map(({ folder }) => folder).sort())
  })

  it('has no features that need each other', () => {
    const uses = featureUses(code)
    expect(uses.size).toBeGreaterThan(5)
    expect(circle(uses)).toBeUndefined()
    expect(circle(new Map([...uses, ['state', new Set(['calendar'])]]))).toBeDefined()
  })

  it('tells Biome and the reader the same', () => {
    const biome = JSON.parse(textOf('biome.json')) as { overrides: unknown[]; linter: unknown }
    expect(biome.overrides).toEqual(JSON.parse(JSON.stringify(biomeOverrides())))
    expect(biome.linter).toMatchObject({
      rules: { suspicious: { noImportCycles: { level: 'error', options: { ignoreTypes: false } } } },
    })
    const guide = textOf('CONTRIBUTING.md')
    expect(withTable(guide, houseTable())).toBe(guide)
  })

  it('finds a function that is too long', () => {
    const text = `export function much() {\n${'  call()\n'.repeat(longestFunction)}}\n`
    expect(longFunctions('much.ts', text)).toEqual([`much.ts:1 much: ${longestFunction + 2} lines`])
  })
})
