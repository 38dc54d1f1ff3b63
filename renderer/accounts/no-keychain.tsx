import { Body1, Button } from '@fluentui/react-components'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { SectionTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'

/** Says that sign-ins cannot be kept, why, and how to go on all the same. */
export function NoKeychain({ keychain }: { keychain: View['keychain'] }) {
  const { run, busy } = useCommand()
  const locked = keychain === 'locked'
  return (
    <Card aria-labelledby="keychain">
      <SectionTitle id="keychain">
        {say(locked ? 'window.firstRun.keychain.locked' : 'window.firstRun.keychain.missing')}
      </SectionTitle>
      <Body1>{say(locked ? 'window.firstRun.keychain.locked.hint' : 'window.firstRun.keychain.missing.hint')}</Body1>
      <Body1>{say('window.firstRun.keychain.without')}</Body1>
      <div>
        <Button disabled={busy} onClick={() => void run('goWithoutKeychain', undefined)}>
          {say('window.firstRun.keychain.goOn')}
        </Button>
      </div>
    </Card>
  )
}
