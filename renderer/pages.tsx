import { Badge, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components'
import type { Page } from '../main/ipc/contract.ts'
import type { View } from '../main/ipc/view.ts'
import { say } from '../main/text/say.ts'
import { FirstRun } from './accounts/first-run.tsx'
import { Attention } from './attention.tsx'
import { SyncLine } from './calendar/sync-line.tsx'
import { Today } from './calendar/today.tsx'
import { Invitations } from './invitations/invitations.tsx'
import { ProxySignIn } from './network/proxy-sign-in.tsx'
import { Settings } from './settings/settings.tsx'
import { Status } from './status/status.tsx'

const useStyles = makeStyles({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    padding: '4px 8px 0',
  },
  tabs: { flexWrap: 'wrap', minWidth: 0, maxWidth: '100%' },
  main: {
    flex: 1,
    minHeight: 0,
    overflowY: 'auto',
    overflowX: 'hidden',
    padding: '20px 24px 32px',
    '@media (max-width: 480px)': { padding: '12px 12px 24px' },
  },
  column: { maxWidth: '820px', margin: '0 auto', display: 'flex', flexDirection: 'column', gap: '16px' },
  badge: { marginLeft: '6px' },
})

/**
 * The first run; afterwards the tabs and the chosen page, with everything that needs attention above it. `focus` is the
 * id of the invitation to scroll to. The tests render this without the bridge.
 */
export function Pages({
  view,
  page,
  focus,
  onPage,
}: {
  view: View
  page: Page
  focus?: string
  onPage(page: Page): void
}) {
  const styles = useStyles()
  if (view.firstRun !== 'done') {
    return (
      <main className={styles.main}>
        <div className={styles.column}>
          <Attention view={view} />
          {view.proxyAsking && <ProxySignIn proxy={view.proxyAsking} />}
          <FirstRun view={view} />
        </div>
      </main>
    )
  }
  return (
    <>
      <Tabs page={page} onPage={onPage} waiting={view.invitations.length} />
      <main className={styles.main} id="page" role="tabpanel" aria-labelledby={`tab-${page}`} tabIndex={-1}>
        <div className={styles.column}>
          <Attention view={view} onPage={onPage} />
          {view.proxyAsking && <ProxySignIn proxy={view.proxyAsking} />}
          {page === 'invitations' && <Invitations view={view} focus={focus} />}
          {page === 'today' && <Today view={view} />}
          {page === 'status' && <Status view={view} />}
          {page === 'settings' && <Settings view={view} />}
          {page !== 'settings' && <SyncLine view={view} />}
        </div>
      </main>
    </>
  )
}

/** The tabs, one for each page; the invitations' tab says how many of them wait. */
function Tabs({ page, onPage, waiting }: { page: Page; onPage(page: Page): void; waiting: number }) {
  const styles = useStyles()
  return (
    <header className={styles.head}>
      <TabList
        className={styles.tabs}
        selectedValue={page}
        onTabSelect={(_event, { value }) => onPage(value as Page)}
        aria-label={say('window.pages')}
      >
        <Tab value="invitations" id="tab-invitations" aria-controls="page">
          {say('window.pages.invitations')}
          {waiting > 0 && (
            <Badge
              className={styles.badge}
              appearance="filled"
              color="danger"
              aria-label={say('window.pages.waiting', { count: waiting })}
            >
              {waiting}
            </Badge>
          )}
        </Tab>
        <Tab value="today" id="tab-today" aria-controls="page">
          {say('window.pages.today')}
        </Tab>
        <Tab value="status" id="tab-status" aria-controls="page">
          {say('window.pages.status')}
        </Tab>
        <Tab value="settings" id="tab-settings" aria-controls="page">
          {say('window.pages.settings')}
        </Tab>
      </TabList>
    </header>
  )
}
