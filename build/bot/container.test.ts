import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root } from '../setup/paths.mjs'

const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** What a file loads when it runs: imports that are not types, and files that it names beside itself. */
function loads(path: string): { modules: string[]; files: string[] } {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true)
  const modules: string[] = []
  const files: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && !node.importClause?.isTypeOnly && ts.isStringLiteral(node.moduleSpecifier))
      modules.push(node.moduleSpecifier.text)
    if (
      ts.isExportDeclaration(node) &&
      !node.isTypeOnly &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    )
      modules.push(node.moduleSpecifier.text)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [what] = node.arguments
      if (what && ts.isStringLiteral(what)) modules.push(what.text)
    }
    if (
      ts.isNewExpression(node) &&
      node.expression.getText() === 'URL' &&
      node.arguments?.[1]?.getText() === 'import.meta.url'
    ) {
      const [what] = node.arguments
      if (what && ts.isStringLiteral(what)) files.push(what.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return { modules, files }
}

/** Everything that the bot's program loads, as paths from the root, and the packages it needs. */
function closure(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const waiting = [entry]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue
    files.add(path)
    if (!path.endsWith('.ts')) continue
    const here = (to: string) => relative(root, resolve(root, dirname(path), to))
    const { modules, files: named } = loads(path)
    waiting.push(...named.map(here))
    for (const name of modules) {
      if (name.startsWith('.')) waiting.push(here(name))
      else if (!name.startsWith('node:') && !builtinModules.includes(name))
        packages.add(name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
    }
  }
  return { files, packages }
}

const needed = closure('bot/index.ts')
const copied = read('build/bot/Containerfile')
  .split('\n')
  .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
  .flatMap((line) => line.split(/\s+/).slice(1, -1))
const covers = (folder: string, file: string) => file === folder || file.startsWith(`${folder}/`)

describe('the container', () => {
  it('holds every file that the bot loads', () => {
    expect(needed.files.size).toBeGreaterThan(50)
    expect([...needed.files].filter((file) => !copied.some((folder) => covers(folder, file)))).toEqual([])
  })

  it('holds no folder that the bot does not load', () => {
    const packaging = ['package.json', 'package-lock.json']
    const loaded = [...needed.files]
    for (const folder of copied) expect(existsSync(join(root, folder)), folder).toBe(true)
    expect(
      copied.filter((folder) => !packaging.includes(folder) && !loaded.some((file) => covers(folder, file))),
    ).toEqual([])
  })

  it('holds every package that the bot loads: none of them is for development only', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
    expect(needed.packages.size).toBeGreaterThan(5)
    expect([...needed.packages].filter((name) => !(name in dependencies))).toEqual([])
  })
})
