import { beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { CompanyInMemory } from '../../../test/support/in-memory/company.ts'
import { BotLinkClient } from '../../bot-link/client.ts'
import { pair } from './pairing.ts'

let clock: FakeClock
let company: CompanyInMemory
beforeEach(() => {
  clock = new FakeClock(0)
  company = new CompanyInMemory(clock)
})

const start = () => pair(new BotLinkClient({ url: company.botUrl, http: company.http, clock }), company.anna, 'Laptop')

describe('pairing', () => {
  it('gives a token, and takes the message of the user’s account back', async () => {
    expect(await start()).toEqual({ token: 'desktop-1', desktopId: 'desktop-1', botUsername: 'mattercal' })
    expect(company.deleted).toEqual(company.posts)
    expect(company.posts).toHaveLength(1)
  })

  it('takes the message back also when the bot does not believe it', async () => {
    company.trouble = (line) => (line.endsWith('/confirm') ? 403 : undefined)
    await expect(start()).rejects.toMatchObject({ kind: 'forbidden' })
    expect(company.deleted).toEqual(company.posts)
  })

  it('works although the message could not be taken back', async () => {
    company.trouble = (line) => (line.startsWith('DELETE') ? 403 : undefined)
    await expect(start()).resolves.toMatchObject({ token: 'desktop-1' })
  })

  it('says nothing in the user’s name when the bot does not take part', async () => {
    company.trouble = (line) => (line.endsWith('/v1/pairings') ? 'offline' : undefined)
    await expect(start()).rejects.toMatchObject({ kind: 'offline' })
    expect(company.posts).toEqual([])
  })
})
