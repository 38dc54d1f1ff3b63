/** Takes the findings of a check. */
export interface Report {
  /** Something that is as it should be. */
  good(text: string): void
  /** Something that keeps the bot from working. */
  bad(text: string): void
  /** Something that the administrator should know. */
  hint(text: string): void
}
