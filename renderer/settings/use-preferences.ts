import { useEffect, useRef, useState } from 'react'
import type { CommandResult, Run } from '../../main/ipc/contract.ts'
import type { View } from '../../main/ipc/view.ts'
import type { Preferences } from '../parts/settings-section.ts'

/**
 * The preferences as the user has last chosen them, and the way to change them. A choice shows at once, not when the
 * main process has saved it, and a second choice builds on the first one before any view has shown the first. When all
 * choices are saved, the next view replaces them; a choice that could not be saved is taken back at once.
 */
export function usePreferences(view: View, run: Run): [Preferences, (change: Partial<Preferences>) => void] {
  const [chosen, setChosen] = useState<Preferences>()
  const latest = useRef<Preferences>(undefined)
  const saving = useRef(0)
  const choose = (preferences: Preferences | undefined) => {
    latest.current = preferences
    setChosen(preferences)
  }
  const save = async (change: Partial<Preferences>) => {
    const next = { ...(latest.current ?? view.preferences), ...change }
    choose(next)
    saving.current += 1
    let result: CommandResult<'setPreferences'> | undefined
    try {
      result = await run('setPreferences', next)
    } finally {
      saving.current -= 1
      if (!result?.ok) choose(undefined)
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect runs when a view arrives, whatever is in it.
  useEffect(() => {
    if (saving.current > 0) return
    latest.current = undefined
    setChosen(undefined)
  }, [view])
  return [chosen ?? view.preferences, (change) => void save(change)]
}
