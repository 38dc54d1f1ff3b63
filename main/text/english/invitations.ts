/** Invitations: answers and where they stand, changes, and the day of a meeting. */
export const invitations = {
  'answer.accept': 'Accept',
  'answer.tentative': 'Tentative',
  'answer.decline': 'Decline',
  'answer.accepted': 'You accepted.',
  'answer.tentativelyAccepted': 'You accepted tentatively.',
  'answer.declined': 'You declined.',
  'answer.tooLateToUndo': 'It is too late to take this answer back: it has been sent.',

  'outbox.held': 'Sending in a few seconds.',
  'outbox.sending': 'Sending.',
  'outbox.unsure': 'Sending. Mattercal checks that it arrived.',
  'outbox.sent': 'Sent.',
  'outbox.wait.offline':
    'Waiting for the network. It is safe on this computer and is sent as soon as Microsoft 365 can be reached.',
  'outbox.wait.throttled': 'Microsoft 365 asked for a moment of patience. It is sent shortly.',
  'outbox.wait.serverTrouble': 'Microsoft 365 had a problem. It is tried again shortly.',
  'outbox.wait.signIn': 'Waiting for you to sign in to Microsoft 365 again.',
  'outbox.stop.moved': 'The meeting was changed after you answered, so nothing was sent. Please look at it again.',
  'outbox.stop.cancelled': 'The meeting was cancelled meanwhile, so nothing was sent.',
  'outbox.stop.gone': 'The meeting is no longer on your calendar, so nothing was sent.',
  'outbox.stop.answeredElsewhere':
    'You answered this meeting elsewhere after that, and your later answer counts. Nothing was sent.',
  'outbox.stop.refused': 'Microsoft 365 did not take the answer. You can answer in Outlook.',
  'outbox.stop.notAllowed':
    'This account is not allowed to answer invitations from Mattercal. Your administrator can change that.',

  'refusal.overtaken': 'You gave another answer after that, and the later one counts.',
  'refusal.moved': 'The meeting was changed after that, so nothing was sent. Please look at it again.',
  'refusal.noteNeedsResponse': 'A note needs an answer that the organizer is told about.',
  'refusal.organizer': 'This is your own meeting; there is nothing to answer.',
  'refusal.cancelled': 'This meeting was cancelled.',
  'refusal.past': 'This meeting is over.',
  'refusal.noProposals': 'The organizer does not take proposals for a new time.',
  'refusal.proposalNeedsResponse': 'A new time can only be proposed when the organizer is told about it.',
  'refusal.proposalOnAccept': 'A new time goes with Tentative or Decline.',
  'refusal.badProposal': 'The proposed time must lie ahead and end after it starts.',
  'refusal.unknown': 'This invitation is no longer on your calendar.',

  'change.title': 'Title: was “{before}”, is “{after}”',
  'change.titleWas': 'Title: was “{before}”',
  'change.time': 'Time: was {before}, is {after}',
  'change.place': 'Place: was {before}, is {after}',
  'change.noPlace': 'not given',
  'change.people': 'People: added {added}; removed {removed}',
  'change.peopleAdded': 'People: added {added}',
  'change.peopleRemoved': 'People: removed {removed}',

  'timeline.alone': '{day}: nothing else on your calendar.',
  'timeline.others':
    '{day}: {count, plural, one {# other event} other {# other events}}, {clashes, plural, =0 {no clash} other {# at the same time}}.',
} as const
