import { Body1, Button, Caption1, Radio, RadioGroup } from '@fluentui/react-components'
import { useState } from 'react'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { SectionTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'

/** The first run's question: what Mattercal may do with the status in meetings. */
export function ChooseStatus() {
  const styles = useFormStyles()
  const { run, busy } = useCommand()
  const [availability, setAvailability] = useState<'none' | 'away' | 'dnd'>('dnd')
  const [customStatus, setCustomStatus] = useState<'off' | 'text' | 'title'>('text')
  return (
    <Card aria-labelledby="step-status">
      <SectionTitle id="step-status">{say('window.status.choose')}</SectionTitle>
      <Body1 id="availability">{say('window.status.choose.availability')}</Body1>
      <RadioGroup
        aria-labelledby="availability"
        value={availability}
        onChange={(_event, { value }) => setAvailability(value as typeof availability)}
      >
        <Radio value="dnd" label={say('window.status.choose.dnd')} />
        <Radio value="away" label={say('window.status.away')} />
        <Radio value="none" label={say('window.status.leaveItAlone')} />
      </RadioGroup>
      <Body1 id="custom">{say('window.status.choose.custom')}</Body1>
      <RadioGroup
        aria-labelledby="custom"
        value={customStatus}
        onChange={(_event, { value }) => setCustomStatus(value as typeof customStatus)}
      >
        <Radio value="text" label={say('window.status.choose.text')} />
        <Radio value="title" label={say('window.status.choose.title')} />
        <Radio value="off" label={say('window.status.leaveItAlone')} />
      </RadioGroup>
      <Caption1 className={styles.muted}>{say('window.status.choose.hint')}</Caption1>
      <div className={styles.buttons}>
        <Button
          appearance="primary"
          disabled={busy}
          onClick={() => void run('chooseStatus', { availability, customStatus })}
        >
          {say('window.status.choose.start')}
        </Button>
      </div>
    </Card>
  )
}
