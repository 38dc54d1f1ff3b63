import { Body1, Button, Field, Select } from '@fluentui/react-components'
import type { Run } from '../../main/ipc/contract.ts'
import type { UpdateView } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { useFormStyles } from '../parts/form-styles.ts'
import type { Preferences, SectionProps } from '../parts/settings-section.ts'

/** What is known about updates, when to install one that is ready, and which releases to follow. */
export function UpdatePanel({
  update,
  run,
  preferences,
  save,
  locked,
}: SectionProps & { update: UpdateView; run: Run }) {
  const styles = useFormStyles()
  return (
    <>
      <Body1 role="status">{update.text}</Body1>
      <div className={styles.buttons}>
        {update.ready && (
          <>
            <Button appearance="primary" onClick={() => void run('installUpdate', { when: 'now' })}>
              {say('window.updates.now')}
            </Button>
            <Button onClick={() => void run('installUpdate', { when: 'quit' })}>{say('window.updates.quit')}</Button>
            <Button onClick={() => void run('installUpdate', { when: 'later' })}>{say('window.updates.later')}</Button>
          </>
        )}
        {update.canLook && !update.ready && (
          <Button onClick={() => void run('checkForUpdates', undefined)}>{say('window.updates.look')}</Button>
        )}
      </div>
      {update.canLook && (
        <Field label={say('window.updates.channel')}>
          <Select
            value={preferences.updateChannel}
            disabled={locked('updateChannel')}
            onChange={(_event, { value }) => save({ updateChannel: value as Preferences['updateChannel'] })}
          >
            <option value="stable">{say('window.updates.channel.stable')}</option>
            <option value="beta">{say('window.updates.channel.beta')}</option>
          </Select>
        </Field>
      )}
    </>
  )
}
