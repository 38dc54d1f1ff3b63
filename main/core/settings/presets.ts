import { setSetting, settingAt } from './setting-path.ts'
import { type Preferences, preferencesSchema } from './settings.ts'

/** What an admin says about the users' settings. */
export interface Presets {
  /** Settings to start from, in the shape of the preferences; parts may be left out. */
  defaults: Record<string, unknown>
  /** Dotted paths of settings that the user cannot change. */
  locks: readonly string[]
}

/** An admin who says nothing. */
export const noPresets: Presets = { defaults: {}, locks: [] }

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

function merged(base: Tree, over: Tree): Tree {
  const result = { ...base }
  for (const [name, value] of Object.entries(over)) {
    const before = result[name]
    result[name] = isTree(value) && isTree(before) ? merged(before, value) : value
  }
  return result
}

/** The later ones win over the earlier ones; a lock of any of them holds. */
export function joinPresets(...all: Presets[]): Presets {
  return {
    defaults: all.reduce<Tree>((sum, presets) => merged(sum, presets.defaults), {}),
    locks: [...new Set(all.flatMap((presets) => presets.locks))],
  }
}

/**
 * The preferences under an admin's presets: what is locked is as the admin says; the other defaults count as long as
 * the user has not finished the first run. Presets that make no sense change nothing.
 */
export function underPresets(preferences: Preferences, presets: Presets): Preferences {
  const tree: Tree = structuredClone(preferences.statusChosen ? preferences : merged(preferences, presets.defaults))
  for (const path of presets.locks) {
    const value = settingAt(presets.defaults, path) ?? settingAt(preferencesSchema.parse({}), path)
    if (value !== undefined) setSetting(tree, path, value)
  }
  const parsed = preferencesSchema.safeParse({ ...tree, statusChosen: preferences.statusChosen })
  return parsed.success ? parsed.data : preferences
}
