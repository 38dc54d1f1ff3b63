import { describe, expect, it } from 'vitest'
import { Failure } from '../main/net/failure.ts'
import { readOptions } from './command-line.ts'
import { ConfigError } from './config/read-config.ts'
import { startFailure } from './start-failure.ts'

const known = { config: { type: 'string' }, check: { type: 'boolean', default: false } } as const

describe('a command line', () => {
  it('is read', () => {
    expect(readOptions(['--config', 'bot.yaml'], known)).toEqual({ config: 'bot.yaml', check: false })
  })

  it.each([
    [['--wrong'], 'There is no option --wrong.'],
    [['--toString=x'], 'There is no option --toString.'],
    [['--check', '-x'], 'There is no option -x.'],
    [['--config'], '--config needs a value.'],
    [['--config', '--check'], '--config needs a value.'],
    [['--config', '-', '--wrong'], 'There is no option --wrong.'],
    [['--check=yes'], '--check takes no value.'],
    [['start'], '“start” is not expected here.'],
  ])('with a mistake such as %j is refused, and the mistake named', (args, text) => {
    expect(() => readOptions(args, known)).toThrow(text)
  })
})

describe('a start that fails', () => {
  it('ends with 2 when the administrator can mend it in what they gave', () => {
    expect(startFailure(new ConfigError('x'))).toEqual({ text: 'x', exitCode: 2 })
    const { text, exitCode } = startFailure(caught(() => readOptions(['--wrong'], known)))
    expect(text).toMatch(/^There is no option --wrong\.\n\nThe Mattercal bot\.\n/)
    expect(exitCode).toBe(2)
  })

  it('says why Mattermost did not answer, and what to look up', () => {
    const text = (failure: Failure) => startFailure(failure).text
    expect(text(new Failure('offline', 'x', { code: 'ENOTFOUND' }))).toBe(
      'Mattermost cannot be reached from here. Check the address, the firewall and DNS. `--check` tells more. (ENOTFOUND)',
    )
    expect(text(new Failure('signIn', 'x', { status: 401 }))).toBe(
      'Mattermost refuses the bot token. `--check` tells more. (401)',
    )
    expect(text(new Failure('lost', 'x', { code: '' }))).toMatch(/^Mattermost does not answer\. .* \(lost\)$/)
    expect(text(new Failure('reset', 'x'))).toMatch(/^Mattermost did not do what it was asked for\. /)
    expect(text(new Failure('proxySignIn', 'x', { status: 407 }))).toContain('the proxy asks for a name and a password')
    expect(text(new Failure('offline', 'x', { status: 403, code: 'PROXY' }))).toContain('through the proxy')
    expect(startFailure(new Error('listen EADDRINUSE'))).toEqual({
      text: 'cannot start: listen EADDRINUSE',
      exitCode: 1,
    })
  })
})

function caught(task: () => unknown): unknown {
  try {
    return task()
  } catch (error) {
    return error
  }
}
