import { Body1 } from '@fluentui/react-components'
import type { Run } from '../../main/ipc/contract.ts'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { SaveDiagnostics } from '../diagnostics/save-diagnostics.tsx'
import { Card } from '../parts/card.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { SectionTitle } from '../parts/headings.tsx'
import type { SectionProps } from '../parts/settings-section.ts'
import { UpdatePanel } from '../updates/update-panel.tsx'

/** The version, its updates, and the file for support. */
export function About({ view, run, ...section }: SectionProps & { view: View; run: Run }) {
  const styles = useFormStyles()
  return (
    <Card aria-labelledby="about">
      <SectionTitle id="about">{say('window.settings.about')}</SectionTitle>
      <div className={styles.form}>
        <Body1>{say('window.settings.version', { version: view.version })}</Body1>
        <UpdatePanel {...section} update={view.update} run={run} />
        <SaveDiagnostics run={run} />
      </div>
    </Card>
  )
}
