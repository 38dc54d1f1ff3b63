import { Body1, Button } from '@fluentui/react-components'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { ErrorText } from '../parts/error-text.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { SectionTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'

const kinds = { locked: 'locked', noKey: 'noKey' } as const

/** Says that sign-ins cannot be kept, why, and how to go on. */
export function NoKeychain({ keychain }: { keychain: View['keychain'] }) {
  const styles = useFormStyles()
  const { run, busy, message } = useCommand()
  const kind = kinds[keychain as keyof typeof kinds] ?? 'missing'
  return (
    <Card aria-labelledby="keychain">
      <SectionTitle id="keychain">{say(`window.firstRun.keychain.${kind}`)}</SectionTitle>
      <Body1>{say(`window.firstRun.keychain.${kind}.hint`)}</Body1>
      <ErrorText text={message} />
      <div className={styles.buttons}>
        <Button appearance="primary" disabled={busy} onClick={() => void run('openKeychain', undefined)}>
          {say('window.firstRun.keychain.again')}
        </Button>
        {kind === 'noKey' && (
          <Button disabled={busy} onClick={() => void run('startOver', undefined)}>
            {say('window.firstRun.keychain.startOver')}
          </Button>
        )}
      </div>
      <Body1>{say('window.firstRun.keychain.without')}</Body1>
      <div>
        <Button appearance="subtle" disabled={busy} onClick={() => void run('goWithoutKeychain', undefined)}>
          {say('window.firstRun.keychain.goOn')}
        </Button>
      </div>
    </Card>
  )
}
