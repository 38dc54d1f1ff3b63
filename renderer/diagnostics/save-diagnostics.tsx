import { Button, Caption1 } from '@fluentui/react-components'
import { useState } from 'react'
import type { Run } from '../../main/ipc/contract.ts'
import { say } from '../../main/text/say.ts'

/** The button that writes the file for support. `run` shows the reason when the file could not be written. */
export function SaveDiagnostics({ run }: { run: Run }) {
  const [saved, setSaved] = useState(false)
  return (
    <>
      <div>
        <Button
          onClick={async () => {
            const result = await run('saveDiagnostics', undefined)
            setSaved(result.ok)
          }}
        >
          {say('window.diagnostics.save')}
        </Button>
      </div>
      <Caption1 role="status">{say(saved ? 'window.diagnostics.saved' : 'window.diagnostics.what')}</Caption1>
    </>
  )
}
