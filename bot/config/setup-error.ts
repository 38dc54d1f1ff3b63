/** What stops a set-up, in words. */
export class SetupError extends Error {
  override name = 'SetupError'
}
