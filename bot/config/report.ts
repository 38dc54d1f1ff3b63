/** Takes the findings of a check. */
export interface Report {
  good(text: string): void
  /** Something that keeps the bot from working. */
  bad(text: string): void
  hint(text: string): void
}
