import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root } from '../../build/setup/paths.mjs'
import { english } from './english/index.ts'

const messages = Object.entries(english)
const ids = new Set(Object.keys(english))

/** The names of the values that a message takes. */
function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return []
    if (element.type === TYPE.tag) return argumentsOf(element.children)
    const inner = element.type === TYPE.plural || element.type === TYPE.select ? Object.values(element.options) : []
    return [element.value, ...inner.flatMap(({ value }) => argumentsOf(value))]
  })
}

const argumentNames = (message: string) => [...new Set(argumentsOf(parse(message, { ignoreTag: true })))].sort()

interface Source {
  file: string
  tree: ts.SourceFile
}

const sourceOf = (file: string, text: string): Source => ({
  file,
  tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true),
})

/** The code of the product, without its tests and without the catalogue. */
const sources: Source[] = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /^(main|bot|renderer)\/.*\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .filter((file) => !file.startsWith('main/text/english/') && existsSync(join(root, file)))
  .map((file) => sourceOf(file, readFileSync(join(root, file), 'utf8')))

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  ts.forEachChild(node, (child) => visit(child, see))
}

const lineOf = ({ file, tree }: Source, node: ts.Node) =>
  `${file}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`

/** The ids that an expression can be: a literal, or one of two by a condition. */
function literalIds(node: ts.Expression | undefined): string[] {
  if (!node) return []
  if (ts.isStringLiteralLike(node)) return [node.text]
  return ts.isConditionalExpression(node) ? [...literalIds(node.whenTrue), ...literalIds(node.whenFalse)] : []
}

/** What is wrong with the values that calls of `say` give to sentences named in place. */
function wrongCalls(source: Source): string[] {
  const found: string[] = []
  visit(source.tree, (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText(source.tree) !== 'say') return
    const [id, values] = node.arguments
    if (values && !ts.isObjectLiteralExpression(values)) return
    const spread = values?.properties.some(ts.isSpreadAssignment)
    const given = (values?.properties ?? []).flatMap((property) => property.name?.getText(source.tree) ?? []).sort()
    for (const name of literalIds(id)) {
      const taken = argumentNames(english[name as keyof typeof english] ?? '')
      if (spread ? !given.every((one) => taken.includes(one)) : given.join() !== taken.join())
        found.push(`${lineOf(source, node)} ${name} takes ${taken.join(', ') || 'nothing'}, gets ${given.join(', ')}`)
    }
  })
  return found
}

// Who reads these are programmers and administrators: logs, errors that only logs show, schemas, and requests.
const notForPeople =
  /^(log|super|describe|refine|TypeError|SyntaxError|RangeError|Error|\w*(Failure|Problem|Error|Unavailable|Signature|Download))$/

// What is no sentence: names, and what only machines and support read.
const technical = new Set([
  ...['Mattercal', 'Teams', 'Zoom', 'Webex', 'Skype', 'Jitsi', 'Failure'],
  // The default of a setting: kept in the settings file, and the user's to change.
  'In a meeting',
  // How a typed time may be written.
  'h:mm a',
  // The beginning of what a proof is made of.
  'mattercal pairing',
  // In the message of an error.
  'connection lost',
  // A word of the contract, which the window puts into words.
  'not answered',
  // The answer to a page's request for a file that there is none of.
  'Not found',
  // The diagnostics file, for support.
  'not there',
  'Mattercal diagnostics',
  // The title of the configuration's JSON schema.
  'Mattercal bot',
  // The beginning of the keys of DMs to admins, in the bot's database.
  'admin log',
  // What /readyz answers to monitoring; the slash command puts it into words.
  'does not answer',
  // The name by which PostgreSQL lists a connection.
  'mattercal-bot signals',
])

/** Whether a text is a type of media, markup, style, or the frame of a server-sent event. */
const isMarkup = (text: string) =>
  /^[a-z]+\/[a-z]+; charset|^\n?event: [a-z]+\ndata: |^(">)?<[!a-z]|^\d+px |^repeat\(|^\(prefers-/.test(text)

// A record of the bot's log.
const logged = /^(.*\.)?(log|botLog)\.(debug|info|warn|error|fatal)$/

// SQL: a tagged template, or what goes to a driver or a query builder.
const sqlTag = /^sql\b/
const sqlCall = /^(.*\.)?(where|whereRef|pool\.query|database\.exec)$/s

// Help for the figures that monitoring reads.
const figure = /^(Counter|Gauge|Histogram)$/

// Whose code is searched for sentences. (The window has a test of its own in renderer/.)
// The meeting services' file holds their names, which are the same in every language.
const searched = /^(main|bot)\/(?!core\/calendar\/join\/services\.ts$)/

/** Whether a text goes into a log, an error, a schema, a figure or the database. */
function isTechnical(node: ts.Node, tree: ts.SourceFile): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isImportDeclaration(at) || ts.isExportDeclaration(at) || ts.isLiteralTypeNode(at)) return true
    if (ts.isTaggedTemplateExpression(at) && sqlTag.test(at.tag.getText(tree))) return true
    if (!ts.isCallExpression(at) && !ts.isNewExpression(at)) continue
    const callee = at.expression.getText(tree)
    if (logged.test(callee) || sqlCall.test(callee) || figure.test(callee)) return true
    const name = callee.replace(/^.*[.#]/s, '')
    if (notForPeople.test(name)) return true
    // The name of a task, for the log.
    if (/^#?background$/.test(name) && at.arguments?.[0] === node) return true
  }
  return false
}

/** Sentences and labels that stand in the code itself, outside logs and errors: words with a space, or one in capitals. */
function sentences(source: Source): string[] {
  const found: string[] = []
  visit(source.tree, (node) => {
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node) ||
      ts.isJsxText(node)
    if (
      !isText ||
      technical.has(node.text.replace(/\W+$/, '')) ||
      isMarkup(node.text) ||
      !/[A-Za-z’]{2,}[,;:]? [a-z]|^[A-Z][a-z]+…?$/.test(node.text) ||
      isTechnical(node, source.tree)
    )
      return
    found.push(`${lineOf(source, node)} ${node.text.slice(0, 60)}`)
  })
  return found
}

describe('the catalogue', () => {
  it('holds messages that can be read, without a straight apostrophe that would quote', () => {
    for (const [id, message] of messages) expect(() => parse(message, { ignoreTag: true }), id).not.toThrow()
    expect(messages.filter(([, message]) => message.includes("'"))).toEqual([])
  })

  it('says nothing twice in one place', () => {
    const seen = new Map<string, string>()
    const twice: string[] = []
    for (const [id, message] of messages) {
      const key = `${id.slice(0, id.lastIndexOf('.'))} ${message}`
      const before = seen.get(key)
      if (before) twice.push(`${before} and ${id}: ${message}`)
      seen.set(key, id)
    }
    expect(twice).toEqual([])
  })

  it('gets exactly the values that its messages take', () => {
    expect(sources.flatMap(wrongCalls)).toEqual([])
  })

  it('holds nothing that nobody says', () => {
    const used = new Set<string>()
    // `bot.api.${code}` says each of its ids.
    const families: string[] = []
    for (const { tree } of sources)
      visit(tree, (node) => {
        if (ts.isStringLiteralLike(node)) used.add(node.text)
        if (ts.isTemplateHead(node) && /^[A-Za-z]+\.([A-Za-z]+\.)*$/.test(node.text)) families.push(node.text)
      })
    const unsaid = [...ids].filter((id) => !used.has(id) && !families.some((family) => id.startsWith(family)))
    expect(unsaid).toEqual([])
  })

  it('holds every sentence of the desktop and of the bot', () => {
    expect(sources.filter(({ file }) => searched.test(file)).flatMap(sentences)).toEqual([])
  })
})

describe('the test of the catalogue', () => {
  it('finds a call with a value too few, one too many, and by a wrong name', () => {
    const text = "say('time.in'); say('time.now', { x }); say(a ? 'time.ago' : 'time.now', { duration })"
    expect(wrongCalls(sourceOf('x.ts', text))).toEqual([
      'x.ts:1 time.in takes duration, gets ',
      'x.ts:1 time.now takes nothing, gets x',
      'x.ts:1 time.now takes nothing, gets duration',
    ])
  })

  it('finds a sentence in the code, in a template too, and leaves logs and errors alone', () => {
    const template = `show(\`$\{n} meetings wait\`)`
    const text = `show('Nothing was lost.'); ${template}; log('info', 'not done'); throw new Error('no way')`
    expect(sentences(sourceOf('x.ts', text))).toEqual(['x.ts:1 Nothing was lost.', 'x.ts:1  meetings wait'])
  })

  it('finds a sentence in the bot’s code, and leaves its log, its SQL and its figures alone', () => {
    const sql = "sql<number>`select x where y`; db.selectFrom('x').where('y', 'is not', null)"
    const text = `answer({ text: 'No computer is connected.' }); app.botLog.warn({ n }, 'a click was refused'); ${sql}`
    const figures = "new Gauge({ help: 'Messages by state' }); catalog.warn('It is late.')"
    expect(sentences(sourceOf('x.ts', `${text}; ${figures}`))).toEqual([
      'x.ts:1 No computer is connected.',
      'x.ts:1 It is late.',
    ])
  })
})
