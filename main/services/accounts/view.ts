import type { View } from '../../ipc/view.ts'
import type { AppState } from '../state/app-state.ts'

/** The step of the first run that the user is at. */
export function firstRun(state: AppState): View['firstRun'] {
  const { settings, keychain } = state
  if (keychain !== 'ok' && keychain !== 'session' && !settings.withoutKeychain) return 'keychain'
  if (!settings.preferences.statusChosen) {
    if (state.m365.state === 'signedOut' || state.m365.state === 'signingIn') return 'm365'
    if (state.mattermost.state === 'signedOut' || state.mattermost.state === 'signingIn') return 'mattermost'
    return 'status'
  }
  return 'done'
}
