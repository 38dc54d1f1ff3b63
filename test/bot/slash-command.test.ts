import { describe, expect, it } from 'vitest'
import { Colleague } from '../support/bot/colleague.ts'
import { worldForEach } from '../support/bot/world.ts'
import { eventually } from '../support/eventually.ts'

const current = worldForEach()

describe('the slash command', () => {
  it('is answered by the desktop while it is connected, and by a clear line when it is not', async () => {
    const world = current()
    const { running, anna } = world
    expect(await anna.type('/mscal today')).toContain('No computer of yours is connected')
    const link = await anna.pairDesktop(running.url)
    expect(await anna.type('/mscal today')).toContain('not connected just now')
    const ear = await world.listen(link)
    const answer = anna.type('/mscal today')
    const [action] = await eventually(
      () => ear.actions,
      (actions) => actions.length > 0,
    )
    expect(action).toMatchObject({ kind: 'command', text: 'today' })
    await link.claim(action?.id ?? '')
    await link.finish(action?.id ?? '', { text: 'Nothing today' })
    expect(await answer).toBe('Nothing today')
  })

  it('gives help for an unknown word, and the admin’s words to admins only', async () => {
    const { company, anna } = current()
    expect(await anna.type('/mscal dance')).toMatch(/There is no “dance”[\s\S]*event create/)
    expect(await anna.type('/mscal users')).toContain('Only an administrator')
    const omar = new Colleague(company, 'Omar')
    expect(await omar.type('/mscal health')).toContain('- Mattermost: ok')
    expect(await omar.type('/mscal users')).toContain('0 computers are paired')
    expect(await omar.type('/mscal logs')).toContain('level **error**')
  })

  it('with a wrong token is refused', async () => {
    const { running, anna } = current()
    const response = await fetch(`${running.url}/mattermost/commands`, {
      method: 'POST',
      body: new URLSearchParams({ token: 'wrong', user_id: anna.user.id, text: 'info' }),
    })
    expect(await response.json()).toMatchObject({ text: expect.stringContaining('right token') })
  })
})
