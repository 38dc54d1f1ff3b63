/** What a person reads when Mattercal itself has a fault. */
export const faults = {
  'fault.title': 'Something in Mattercal went wrong',
  'fault.goesOn':
    'Mattercal goes on, and nothing you gave was lost. If something looks wrong, quit Mattercal and start it again. Please save the diagnostics in Settings and send them to whoever helps you.',
  'fault.ends':
    'Mattercal has a fault and cannot go on. Nothing you gave was lost. Please start Mattercal again; if this comes back, send the log file to whoever helps you: {file}',
  'fault.starting': 'Mattercal is still starting.',
} as const
