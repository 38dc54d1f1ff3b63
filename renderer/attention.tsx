import { makeStyles } from '@fluentui/react-components'
import type { Page } from '../main/ipc/contract.ts'
import type { View } from '../main/ipc/view.ts'
import { SignInNeeded } from './accounts/sign-in-needed.tsx'
import { Problems } from './diagnostics/problems.tsx'
import { Offline } from './network/offline.tsx'
import { DueReminders } from './reminders/due-reminders.tsx'
import { StatusQuestion } from './status/status-question.tsx'

const useStyles = makeStyles({
  // Empty, it would still take a gap of the page's column.
  list: { display: 'flex', flexDirection: 'column', gap: '8px', ':empty': { display: 'none' } },
})

/** Everything that needs attention, whatever the page. Each feature says its own; most of the time none has anything. */
export function Attention({ view, onPage }: { view: View; onPage?(page: Page): void }) {
  return (
    <div className={useStyles().list}>
      <DueReminders reminders={view.reminders} />
      <StatusQuestion status={view.status} />
      <SignInNeeded view={view} onAccounts={onPage && (() => onPage('settings'))} />
      {!view.online && <Offline />}
      <Problems problems={view.problems} />
    </div>
  )
}
