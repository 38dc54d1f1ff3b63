import { describe, expect, it } from 'vitest'
import { joinPresets, noPresets, underPresets } from './presets.ts'
import { defaultSettings } from './settings.ts'

const fresh = defaultSettings.preferences
const settled = { ...fresh, statusChosen: true }

describe('an admin’s presets', () => {
  const presets = {
    defaults: { summary: { time: '07:15' }, status: { customStatus: 'off' } },
    locks: ['status.customStatus'],
  }

  it('are where a new user starts, and stay out of the way of one who has chosen', () => {
    expect(underPresets(fresh, presets).summary).toEqual({ ...fresh.summary, time: '07:15' })
    expect(underPresets(settled, presets).summary.time).toBe(fresh.summary.time)
  })

  it('hold always where they are locked', () => {
    const changed = { ...settled, status: { ...settled.status, customStatus: 'title' as const } }
    expect(underPresets(changed, presets).status.customStatus).toBe('off')
    // A lock without a value holds the product's own default.
    expect(underPresets(changed, { ...noPresets, locks: ['status.customStatus'] }).status.customStatus).toBe('text')
  })

  it('change nothing when they make no sense', () => {
    expect(underPresets(fresh, { defaults: { summary: { time: 'early' } }, locks: [] })).toBe(fresh)
  })

  it('of a later place win', () => {
    const joined = joinPresets(presets, { defaults: { summary: { time: '09:00' } }, locks: ['summary.time'] })
    expect(joined).toEqual({
      defaults: { summary: { time: '09:00' }, status: { customStatus: 'off' } },
      locks: ['status.customStatus', 'summary.time'],
    })
  })
})
