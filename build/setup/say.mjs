/** Prints one line of the set-up's progress. */
export function say(line) {
  process.stderr.write(`setup: ${line}\n`)
}
