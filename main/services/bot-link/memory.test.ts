import { beforeEach, describe, expect, it } from 'vitest'
import { memoryVault, type Vault } from '../../store/vault.ts'
import { forgetPairing, openMemory, readPairing, writePairing } from './memory.ts'

let vault: Vault
beforeEach(() => {
  vault = memoryVault()
})

const pairing = { url: 'https://bot.example.com', token: 'secret' }

describe('a pairing', () => {
  it('outlives a restart, and an update from the first releases', async () => {
    expect(await readPairing(vault)).toBeUndefined()
    await writePairing(vault, pairing)
    expect(await readPairing(vault)).toEqual(pairing)
    // The names on the disk.
    expect(await vault.read('relay-token')).toBe(JSON.stringify(pairing))
  })

  it('that makes no sense is none', async () => {
    for (const text of ['', '{', 'null', '{"url":"https://bot.example.com"}']) {
      await vault.write('relay-token', text)
      expect(await readPairing(vault)).toBeUndefined()
    }
  })

  it('is forgotten with everything that belongs to it', async () => {
    await writePairing(vault, pairing)
    const memory = await openMemory(vault)
    await memory.set({ ...memory.value, pending: [{ key: 'one' }] })
    await forgetPairing(vault)
    expect(await readPairing(vault)).toBeUndefined()
    expect((await openMemory(vault)).value).toEqual({ pending: [], given: [], begun: [], handled: [] })
  })
})
