import type { Policy } from '../store/policy.ts'
import type { UpdateState } from './state.ts'

/** Why this app does not update itself, if so. */
export function updatesOff(app: {
  policy: Policy
  /** How it was installed, where a package manager did it: "deb", "rpm". */
  packageType?: string
  forTesting: boolean
  server?: string
  publicKeys: readonly string[]
}): Extract<UpdateState, { at: 'off' }>['why'] | undefined {
  if (app.policy.updates.mode === 'off') return 'policy'
  if (app.packageType) return 'packageManager'
  if (app.forTesting) return 'testBuild'
  if (!app.server || app.publicKeys.length === 0) return 'noServer'
  return undefined
}

/**
 * What takes care of an installation's updates, if that is not the app itself: "deb", "rpm", "msi", or "folder" for one
 * that somebody unpacked.
 */
export function packageTypeOf(found: {
  platform: NodeJS.Platform
  /** The file it runs from, if that is an AppImage. */
  appImage?: string
  /** What a package for a package manager brings along. */
  marker?: string
  /** The uninstaller of our own installer for Windows is there. */
  uninstaller: boolean
}): string | undefined {
  switch (found.platform) {
    case 'linux':
      // An AppImage may have been made from the same folder as a package.
      return found.appImage ? undefined : (found.marker ?? 'folder')
    case 'win32':
      // An MSI is the admin's; our installer would put a second Mattercal beside it.
      return found.uninstaller ? undefined : 'msi'
    default:
      return undefined
  }
}
