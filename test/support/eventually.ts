import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until a look at the outside world satisfies; for what another process does and no event tells of. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  fits: (value: T) => boolean,
  timeout = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeout
  for (;;) {
    const value = await look()
    if (fits(value)) return value
    if (Date.now() > deadline)
      throw new Error(`it did not come to pass within ${timeout} ms; last seen: ${JSON.stringify(value)}`)
    await sleep(40)
  }
}
