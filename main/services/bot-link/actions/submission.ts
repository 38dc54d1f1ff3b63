import type { Submission } from '../../../bot-link/protocol.ts'

/** A field of a filled-in dialog as text, without space around it; empty when it is not there. */
export const textIn = (submission: Submission | undefined, name: string): string =>
  String(submission?.[name] ?? '').trim()

/** Whether a checkbox of a dialog is ticked: Mattermost sends a boolean or a text. */
export const isTicked = (value: unknown): boolean => value === true || value === 'true'
