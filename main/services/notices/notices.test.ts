import { describe, expect, it } from 'vitest'
import { event } from '../../../test/support/events.ts'
import type { Preferences } from '../../core/settings/settings.ts'
import { makeBackground } from '../../lifecycle/background.ts'
import { type Delivery, type Notice, type NoticeChannel, Notices } from './notices.ts'

type Where = Preferences['channels']['summary']

function channel(result: Delivery = 'shown') {
  const told: string[] = []
  const takenBack: string[] = []
  return {
    told,
    takenBack,
    deliver: async (key: string) => {
      told.push(key)
      return result
    },
    withdraw: (key: string) => void takenBack.push(key),
  } satisfies NoticeChannel & { told: string[]; takenBack: string[] }
}

function build(wanted: (group: keyof Preferences['channels']) => Where, desktop = channel(), mattermost = channel()) {
  const notices = new Notices({ background, wanted })
  notices.add('desktop', desktop)
  notices.add('mattermost', mattermost)
  return { notices, desktop, mattermost }
}

const background = makeBackground((_name, error) => {
  throw error
})

const missed: Notice = { kind: 'missed', events: [event()] }

describe('a notice', () => {
  it('goes where the user wants its kind', async () => {
    const where = {
      summary: 'desktop',
      invitations: 'both',
      reminders: 'mattermost',
      questions: 'both',
      problems: 'desktop',
    } as const
    const { notices, desktop, mattermost } = build((group) => where[group])
    await notices.deliver('missed', missed)
    await notices.deliver('summary', { kind: 'summaryFailed' })
    await notices.deliver('sign-in', { kind: 'signInNeeded', account: 'm365' })
    await notices.deliver('question', { kind: 'askStatus', events: ['event-1'], until: 0 })
    await notices.deliver('digest', { kind: 'invitationDigest', changes: [] })
    expect(desktop.told).toEqual(['summary', 'sign-in', 'question', 'digest'])
    expect(mattermost.told).toEqual(['missed', 'question', 'digest'])
  })

  it('about this computer stays on it, whatever the settings say', async () => {
    const { notices, desktop, mattermost } = build(() => 'mattermost')
    await notices.deliver('update', { kind: 'updateReady', version: '2.0.0' })
    expect(desktop.told).toEqual(['update'])
    expect(mattermost.told).toEqual([])
  })

  it('follows a setting that was changed since', async () => {
    let wanted: Where = 'desktop'
    const { notices, desktop, mattermost } = build(() => wanted)
    await notices.deliver('one', missed)
    wanted = 'mattermost'
    await notices.deliver('two', missed)
    expect([desktop.told, mattermost.told]).toEqual([['one'], ['two']])
  })

  it('counts as shown when one of the channels showed it', async () => {
    const { notices } = build(() => 'both', channel('failed'), channel('shown'))
    expect(await notices.deliver('missed', missed)).toBe('shown')
  })

  it('says how it ended when nobody showed it', async () => {
    expect(await build(() => 'desktop', channel('failed')).notices.deliver('missed', missed)).toBe('failed')
    expect(await new Notices({ background }).deliver('missed', missed)).toBe('unsupported')
  })

  it('is taken back wherever it may have been shown', () => {
    const { notices, desktop, mattermost } = build(() => 'desktop')
    notices.withdraw('missed')
    expect([desktop.takenBack, mattermost.takenBack]).toEqual([['missed'], ['missed']])
  })
})
