import { Button, Caption1, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowSyncRegular } from '@fluentui/react-icons'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { useCommand } from '../parts/use-command.ts'

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px 8px',
    color: tokens.colorNeutralForeground2,
  },
})

/** How fresh the calendar is, and the button that reads the calendar again. */
export function SyncLine({ view }: { view: View }) {
  const { run, busy } = useCommand()
  return (
    <div className={useStyles().root}>
      <Caption1 role="status">{view.sync.text}</Caption1>
      <Button
        size="small"
        appearance="subtle"
        icon={<ArrowSyncRegular />}
        disabled={busy || view.sync.running}
        onClick={() => void run('syncNow', undefined)}
      >
        {say('window.calendar.sync')}
      </Button>
    </div>
  )
}
