/** The name of an error and the place in the code it comes from. Its message stays out: a message can carry anything. */
export function describeFault(error: unknown): { error: string; at?: string } {
  if (!(error instanceof Error)) return { error: typeof error }
  const frame = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '))
  return { error: error.name, at: frame?.trim() }
}
