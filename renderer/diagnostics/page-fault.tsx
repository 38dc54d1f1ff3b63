import { Button, makeStyles } from '@fluentui/react-components'
import { ErrorCircle24Regular } from '@fluentui/react-icons'
import { Component, type ReactNode } from 'react'
import { say } from '../../main/text/say.ts'
import { Empty } from '../parts/empty.tsx'
import { ErrorText } from '../parts/error-text.tsx'
import { useCommand } from '../parts/use-command.ts'
import { reportFault } from './report-fault.ts'
import { SaveDiagnostics } from './save-diagnostics.tsx'

const useStyles = makeStyles({
  actions: { display: 'flex', flexDirection: 'column', alignItems: 'center', gap: '12px', padding: '0 16px' },
})

function PageFault({ again }: { again(): void }) {
  const { run, message } = useCommand()
  const styles = useStyles()
  return (
    <main>
      <h1 className="visually-hidden">{say('app.name')}</h1>
      <div role="alert">
        <Empty icon={<ErrorCircle24Regular />} title={say('window.fault')}>
          {say('window.fault.text')}
        </Empty>
      </div>
      <div className={styles.actions}>
        <Button appearance="primary" onClick={again}>
          {say('window.fault.again')}
        </Button>
        <SaveDiagnostics run={run} />
        <ErrorText text={message} />
      </div>
    </main>
  )
}

/** Shows words and a way on in place of components that failed; without it, React leaves an empty window. */
export class FaultBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidCatch(error: unknown): void {
    reportFault(error)
  }

  override render(): ReactNode {
    return this.state.failed ? <PageFault again={() => this.setState({ failed: false })} /> : this.props.children
  }
}
