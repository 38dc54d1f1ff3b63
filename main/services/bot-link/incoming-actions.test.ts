import { beforeEach, describe, expect, it } from 'vitest'
import { Desk } from '../../../test/support/desk.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { CompanyInMemory } from '../../../test/support/in-memory/company.ts'
import { BotLinkClient } from '../../bot-link/client.ts'
import type { Action } from '../../bot-link/protocol.ts'
import { StoreError } from '../../store/files.ts'
import { memoryVault, type Vault } from '../../store/vault.ts'
import { type DoAction, IncomingActions } from './incoming-actions.ts'
import { openMemory } from './memory.ts'

let desk: Desk
let company: CompanyInMemory
let vault: Vault
let client: BotLinkClient
beforeEach(() => {
  desk = new Desk(0)
  company = new CompanyInMemory(desk.clock)
  company.desktops.add('laptop')
  vault = memoryVault()
  client = new BotLinkClient({ url: company.botUrl, http: company.http, clock: desk.clock, token: 'laptop' })
})

const command = (id: string): Action => ({ kind: 'command', id, text: 'today', givenAt: 0 })

/** A desktop that notes what it does, and whether it had begun it before. */
async function desktop(work: DoAction = async ({ id }) => ({ text: `did ${id}` })) {
  const done: [string, boolean][] = []
  const actions = new IncomingActions({
    log: desk.log,
    do: (action, again) => {
      done.push([action.id, again])
      return work(action, again)
    },
  })
  const memory = await openMemory(vault)
  return { done, handle: (id: string) => actions.handle(client, memory, command(id)) }
}

describe('what somebody did in Mattermost', () => {
  it('is done, and the result goes back', async () => {
    const { done, handle } = await desktop()
    await handle('a')
    expect(done).toEqual([['a', false]])
    expect(company.results).toEqual([{ id: 'a', result: { text: 'did a' } }])
    expect((await openMemory(vault)).value).toMatchObject({ begun: [], handled: [{ id: 'a' }] })
  })

  it('is left to the computer that took it first', async () => {
    company.taken.add('a')
    const { done, handle } = await desktop()
    await handle('a')
    expect(done).toEqual([])
    expect(company.results).toEqual([])
  })

  it('is done once, also when the bot offers it again while it is being done', async () => {
    let end: () => void = () => undefined
    const { done, handle } = await desktop(async () => {
      await new Promise<void>((resolve) => {
        end = resolve
      })
      return {}
    })
    const first = handle('a')
    await settle()
    await handle('a')
    end()
    await first
    expect(done).toHaveLength(1)
    expect(company.results).toHaveLength(1)
  })

  it('is not done again when only its result got lost; the result goes back then', async () => {
    const { done, handle } = await desktop()
    company.trouble = (line) => (line.endsWith('/result') ? 'offline' : undefined)
    await expect(handle('a')).resolves.toBeUndefined()
    company.trouble = () => undefined
    await handle('a')
    expect(done).toHaveLength(1)
    expect(company.results).toEqual([{ id: 'a', result: { text: 'did a' } }])
  })

  it('is not done when the bot cannot be asked whether it still counts', async () => {
    company.trouble = () => 'offline'
    const { done, handle } = await desktop()
    await handle('a')
    expect(done).toEqual([])
    company.trouble = () => undefined
    await handle('a')
    expect(done).toEqual([['a', false]])
  })

  it('that was cut off by a crash comes back as begun before', async () => {
    const crash = new Error('the power failed')
    const { handle } = await desktop(() => Promise.reject(crash))
    await expect(handle('a')).rejects.toBe(crash)
    const restarted = await desktop()
    await restarted.handle('a')
    expect(restarted.done).toEqual([['a', true]])
  })

  it('that another computer had before comes as begun', async () => {
    company.takenBefore.add('a')
    const { done, handle } = await desktop()
    await handle('a')
    expect(done).toEqual([['a', true]])
  })

  it('is not done when it cannot be noted first', async () => {
    const { done, handle } = await desktop()
    vault.write = async () => {
      throw new StoreError('relay', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    }
    await expect(handle('a')).rejects.toBeInstanceOf(StoreError)
    expect(done).toEqual([])
    expect(company.results).toEqual([])
  })

  it('is remembered a hundred times, not for ever', async () => {
    const { handle } = await desktop()
    for (let count = 1; count <= 105; count++) await handle(`a${count}`)
    const { handled } = (await openMemory(vault)).value
    expect(handled).toHaveLength(100)
    expect(handled[0]?.id).toBe('a6')
  })
})
