import { beforeEach, describe, expect, it } from 'vitest'
import { Desk } from '../../../test/support/desk.ts'
import { SignInNeeds } from './sign-in-needs.ts'

let desk: Desk
let needs: SignInNeeds
let takenBack: string[]
beforeEach(() => {
  desk = new Desk(0)
  takenBack = []
  desk.notices.add('desktop', { deliver: async () => 'shown', withdraw: (key) => void takenBack.push(key) })
  needs = new SignInNeeds(desk)
  desk.state.set({ m365: { state: 'signedIn', name: 'Anna (anna@example.com)' } })
})

describe('an account that must sign in again', () => {
  it('is told once, with a name and a reason, however many services hear of it', () => {
    needs.needed('m365')
    needs.needed('m365')
    expect(desk.state.get().m365).toMatchObject({ state: 'signInNeeded', name: 'Anna (anna@example.com)' })
    expect(desk.state.get().m365.problem).toContain('Microsoft 365')
    expect(desk.told).toEqual([{ key: 'sign-in:m365', notice: { kind: 'signInNeeded', account: 'm365' } }])
  })

  it('is not told of somebody who signed out, or is signing in', () => {
    needs.needed('mattermost')
    desk.state.set({ m365: { state: 'signingIn' } })
    needs.needed('m365')
    expect(desk.told).toEqual([])
    expect(desk.state.get().mattermost).toEqual({ state: 'signedOut' })
  })

  it('is taken back once the account gets through', () => {
    const stop = needs.follow()
    needs.needed('m365')
    desk.state.set({ sync: { at: 1, running: false, roundEnded: true } })
    expect(desk.state.get().m365).toEqual({ state: 'signedIn', name: 'Anna (anna@example.com)' })
    expect(takenBack).toEqual(['sign-in:m365'])
    stop()
    needs.needed('m365')
    desk.state.set({ sync: { at: 2, running: false, roundEnded: true } })
    expect(desk.state.get().m365.state).toBe('signInNeeded')
  })

  it('is not taken back by what is left of a round before it', () => {
    needs.follow()
    desk.state.set({ sync: { at: 1, running: false, roundEnded: true } })
    needs.needed('m365')
    desk.state.set({ sync: { at: 1, running: true, roundEnded: true } })
    desk.state.set({ sync: { at: 1, running: false, roundEnded: true, failure: 'signIn' } })
    expect(desk.state.get().m365.state).toBe('signInNeeded')
  })

  it('signs nobody in by itself', () => {
    needs.follow()
    desk.state.set({ status: { ...desk.state.get().status, observedAt: 1 } })
    expect(desk.state.get().mattermost).toEqual({ state: 'signedOut' })
    expect(takenBack).toEqual([])
  })
})
