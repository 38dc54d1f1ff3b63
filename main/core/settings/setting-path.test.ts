import { describe, expect, it } from 'vitest'
import { noPresets, underPresets } from './presets.ts'
import { hasSetting, setSetting, settingAt } from './setting-path.ts'
import { defaultSettings } from './settings.ts'

describe('a dotted path', () => {
  it('leads to a setting', () => {
    const tree = { status: { text: 'Busy' } }
    expect(hasSetting(tree, 'status.text')).toBe(true)
    expect(settingAt(tree, 'status.text')).toBe('Busy')
    expect(setSetting(tree, 'summary.time', '08:00')).toBe(true)
    expect(tree).toEqual({ status: { text: 'Busy' }, summary: { time: '08:00' } })
  })

  it.each([
    '',
    '.',
    'status[',
    'reminders[leads]',
    'reminders.leads.0',
    'reminders.leads[0]',
    '__proto__.x',
    'status.text.more',
  ])('that makes no sense (“%s”) names no setting and changes nothing', (path) => {
    const tree = structuredClone(defaultSettings.preferences) as unknown as Record<string, unknown>
    expect(hasSetting(tree, path)).toBe(false)
    expect(settingAt(tree, path)).toBeUndefined()
    expect(setSetting(tree, path, 1)).toBe(false)
    expect(tree).toEqual(defaultSettings.preferences)
    // Such a lock of an administrator must not keep the app from starting.
    const { preferences } = defaultSettings
    expect(underPresets(preferences, { ...noPresets, locks: [path] })).toEqual(preferences)
  })
})
