import type { CloudName } from '../../main/m365/clouds.ts'

/**
 * The awkward cases of Graph that a test or the web page can switch on. Every default is what Graph documents or was
 * seen to do (docs/protocols/graph.md); nothing here makes the sandbox kinder than the real service.
 */
export interface GraphSwitches {
  /** Delta brings series masters too; reports differ. */
  masterInDelta: boolean
  /** A round names the occurrences that vanished from a series. Real rounds send what is left of it, and no more. */
  namesVanished: boolean
  /** A round's first page is empty and has a next link. */
  emptyFirstPage: boolean
  /** Items come twice and in another order. */
  shuffled: boolean
  /** A declined event stays as declined and free, as an Outlook option does. */
  keepDeclined: boolean
  /** Answers a second answer to a removed event with 500 instead of 404. */
  answerToRemovedIs500: boolean
  /** An answer shows in reads only after so many milliseconds of the company's time. */
  delayedVisibility: number
  /** Bodies come as HTML although text was asked for. */
  htmlBodies: boolean
  /** Every other read gives attendees' addresses in Exchange's own form, X500. */
  addressesFlip: boolean
  /** All-day events from the mailbox's zone come as that zone's midnight in UTC, instead of 00:00. */
  shiftedAllDay: boolean
  /** So many of the next matching requests are carried out, and then the connection breaks. */
  loseResponse: { method: string; path: string; times: number }
  /** So many of the next matching requests are answered by this status instead. */
  fail: {
    path: string
    status: number
    times: number
    retryAfter?: number
    html?: boolean
    truncated?: boolean
    code?: string
  }
  /** The code by which a delta token of the past is refused. */
  resetAs:
    | 'SyncStateNotFound'
    | 'syncStateNotFound'
    | 'resyncRequired'
    | 'InvalidDeltaToken'
    | 'ErrorInvalidSyncStateData'
  /** A refused token comes with the address to begin anew at. */
  resetWithLocation: boolean
  /** The next page link points to another host. */
  foreignNextLink: boolean
  /** Every request is redirected, as a captive portal does. */
  captivePortal: boolean
  /** A live token needs these claims from now on. */
  claimsChallenge: boolean
  /** A calendar item that makes no sense is among the others. */
  malformedEvent: boolean
  /** The cloud this Graph is of: tokens of another one are refused, and what the cloud lacks is missing. */
  cloud: CloudName
  /** Milliseconds to wait before each answer. */
  slow: number
}

/** A Graph that does what most mailboxes see. */
export const defaultGraphSwitches: GraphSwitches = {
  masterInDelta: false,
  namesVanished: false,
  emptyFirstPage: false,
  shuffled: false,
  keepDeclined: false,
  answerToRemovedIs500: false,
  delayedVisibility: 0,
  htmlBodies: false,
  addressesFlip: true,
  shiftedAllDay: false,
  loseResponse: { method: '', path: '', times: 0 },
  fail: { path: '', status: 500, times: 0 },
  resetAs: 'SyncStateNotFound',
  resetWithLocation: true,
  foreignNextLink: false,
  captivePortal: false,
  claimsChallenge: false,
  malformedEvent: false,
  cloud: 'global',
  slow: 0,
}
