import { Badge, FluentProvider, makeStyles, Spinner, Tab, TabList, tokens } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import type { Page } from '../main/ipc/contract.ts'
import type { View } from '../main/ipc/view.ts'
import { FirstRun } from './accounts/first-run.tsx'
import { useView } from './bridge.ts'
import { Today } from './calendar/today.tsx'
import { Invites } from './invitations/invitations.tsx'
import { ProxySignIn } from './network/proxy-sign-in.tsx'
import { Notices } from './parts/attention.tsx'
import { SyncLine } from './parts/sync-line.tsx'
import { Settings } from './settings/settings.tsx'
import { Status } from './status/status.tsx'
import { useTheme } from './theme.ts'

const useStyles = makeStyles({
  provider: {
    height: '100%',
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground2,
  },
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
  loading: { flex: 1, display: 'grid', placeItems: 'center' },
})

/** The window: where one is, what needs attention, and the page itself. */
export function App() {
  const view = useView()
  const theme = useTheme()
  const styles = useStyles()
  const [page, setPage] = useState<Page>('invites')
  const [focus, setFocus] = useState<string>()
  useEffect(
    () =>
      window.mattercal.onShow((shown, wanted) => {
        setPage(shown)
        setFocus(wanted)
      }),
    [],
  )
  return (
    <FluentProvider theme={theme} className={styles.provider}>
      {view ? (
        <Pages view={view} page={page} focus={focus} onPage={setPage} />
      ) : (
        <main className={styles.loading}>
          <h1 className="visually-hidden">Mattercal</h1>
          <Spinner label="Starting…" />
        </main>
      )}
    </FluentProvider>
  )
}

/** The pages behind the tabs; also rendered alone by the tests. */
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
          <Notices view={view} />
          {view.proxyAsking && <ProxySignIn proxy={view.proxyAsking} />}
          <FirstRun view={view} />
        </div>
      </main>
    )
  }
  const count = view.invites.length
  return (
    <>
      <header className={styles.head}>
        <TabList
          className={styles.tabs}
          selectedValue={page}
          onTabSelect={(_event, { value }) => onPage(value as Page)}
          aria-label="Pages"
        >
          <Tab value="invites" id="tab-invites" aria-controls="page">
            Invitations
            {count > 0 && (
              <Badge className={styles.badge} appearance="filled" color="danger" aria-label={`${count} waiting`}>
                {count}
              </Badge>
            )}
          </Tab>
          <Tab value="today" id="tab-today" aria-controls="page">
            Today
          </Tab>
          <Tab value="status" id="tab-status" aria-controls="page">
            Status
          </Tab>
          <Tab value="settings" id="tab-settings" aria-controls="page">
            Settings
          </Tab>
        </TabList>
      </header>
      <main className={styles.main} id="page" role="tabpanel" aria-labelledby={`tab-${page}`} tabIndex={-1}>
        <div className={styles.column}>
          <Notices view={view} onPage={onPage} />
          {view.proxyAsking && <ProxySignIn proxy={view.proxyAsking} />}
          {page === 'invites' && <Invites view={view} focus={focus} />}
          {page === 'today' && <Today view={view} />}
          {page === 'status' && <Status view={view} />}
          {page === 'settings' && <Settings view={view} />}
          {page !== 'settings' && <SyncLine view={view} />}
        </div>
      </main>
    </>
  )
}
