import { FluentProvider, makeStyles, Spinner, tokens } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import type { Page } from '../main/ipc/contract.ts'
import { say } from '../main/text/say.ts'
import { useView } from './bridge.ts'
import { FaultBoundary } from './diagnostics/page-fault.tsx'
import { Pages } from './pages.tsx'
import { useTheme } from './theme.ts'

const useStyles = makeStyles({
  provider: {
    height: '100%',
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  loading: { flex: 1, display: 'grid', placeItems: 'center' },
})

/** The window: its theme, and the page that the user or the main process has chosen. */
export function App() {
  const view = useView()
  const theme = useTheme()
  const styles = useStyles()
  const [page, setPage] = useState<Page>('invitations')
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
        <FaultBoundary>
          <Pages view={view} page={page} focus={focus} onPage={setPage} />
        </FaultBoundary>
      ) : (
        <main className={styles.loading}>
          <h1 className="visually-hidden">{say('app.name')}</h1>
          <Spinner label={say('window.pages.starting')} />
        </main>
      )}
    </FluentProvider>
  )
}
