import { updateSettings } from './stage.ts'

/**
 * What stands against giving a release to people: one line for each thing that is missing. A release that cannot update
 * itself, or that the system calls untrusted, has to be replaced by hand on every computer.
 */
export function releaseProblems(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  release: { version: string; shipsElectron: string; electron: string },
): string[] {
  const { updateServer, updateKeys } = updateSettings(environment)
  const needed: Partial<Record<NodeJS.Platform, string[]>> = {
    linux: ['MATTERCAL_MAINTAINER', 'MATTERCAL_HOMEPAGE'],
    win32: ['CSC_LINK', 'CSC_KEY_PASSWORD'],
    darwin: ['CSC_LINK', 'CSC_KEY_PASSWORD', 'APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'],
  }
  const tag = environment.GITHUB_REF_NAME
  return [
    ...(release.electron === release.shipsElectron
      ? []
      : [`Electron ${release.shipsElectron} could not be fetched; ${release.electron} is for testing`]),
    ...(updateServer?.startsWith('https://') ? [] : ['MATTERCAL_UPDATE_URL is not an https address']),
    ...(updateKeys ? [] : ['MATTERCAL_UPDATE_KEYS holds no public key']),
    ...(needed[platform] ?? []).filter((name) => !environment[name]).map((name) => `${name} is not set`),
    ...(tag === undefined || tag === `v${release.version}` ? [] : [`the tag ${tag} is not v${release.version}`]),
  ]
}
