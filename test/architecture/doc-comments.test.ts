import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root } from '../../build/setup/paths.mjs'

/** The exported names of a file that no doc comment explains. */
function unexplained(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  return source.statements.flatMap((statement) => {
    const exported = ts.canHaveModifiers(statement)
      ? ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      : false
    if (!exported || ts.getJSDocCommentsAndTags(statement).length > 0) return []
    const line = source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1
    const names = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name }) => name.getText(source))
      : [(statement as ts.DeclarationStatement).name?.getText(source) ?? 'default']
    return names.map((name) => `${file}:${line} ${name}`)
  })
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /^(main|bot|renderer|sandbox|build|test)\/.*\.tsx?$/.test(file) && !/\.(test|d)\.tsx?$/.test(file))
  .filter((file) => existsSync(join(root, file)))

describe('every exported name', () => {
  it('has a doc comment', () => {
    expect(files.flatMap((file) => unexplained(file, readFileSync(join(root, file), 'utf8')))).toEqual([])
  })

  it('without one is found', () => {
    expect(unexplained('a.ts', '/** Counts. */\nexport const one = 1\nexport const two = 2\n')).toEqual(['a.ts:3 two'])
  })
})
