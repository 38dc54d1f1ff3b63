/** IPC channel names; only the bridge and the handlers use them. */
export const channels = {
  run: 'mattercal:run',
  view: 'mattercal:view',
  show: 'mattercal:show',
  ready: 'mattercal:ready',
} as const
