import { Caption1, Field, Select, Switch } from '@fluentui/react-components'
import { useState } from 'react'
import { isHostName } from '../../main/ipc/contract.ts'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { SectionTitle } from '../parts/headings.tsx'
import { LateInput } from '../parts/late-input.tsx'
import type { Preferences, SectionProps } from '../parts/settings-section.ts'

const words = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== '')

/** The hosts of the user's own meeting servers, in one line. */
function MeetingHosts({
  hosts,
  locked,
  save,
}: {
  hosts: Preferences['meetingHosts']
  locked: boolean
  save: SectionProps['save']
}) {
  const [bad, setBad] = useState<string>()
  const done = (text: string) => {
    const typed = words(text)
    // An address is what one has at hand.
    const named = typed.map((word) => (URL.canParse(word) ? new URL(word).hostname : word))
    const wrong = named.find((word) => !isHostName(word))
    setBad(wrong)
    if (wrong === undefined) save({ meetingHosts: named })
  }
  return (
    <Field
      label={say('window.settings.meetingHosts')}
      hint={say('window.settings.meetingHosts.hint')}
      validationMessage={bad === undefined ? undefined : say('window.settings.meetingHosts.bad', { text: bad })}
    >
      <LateInput value={hosts.join(' ')} disabled={locked} maxLength={2000} onDone={done} />
    </Field>
  )
}

/** What concerns this computer: the start at log-in, the clock, the keychain. */
export function ComputerSettings({
  keychain,
  preferences,
  save,
  locked,
}: SectionProps & { keychain: View['keychain'] }) {
  const styles = useFormStyles()
  return (
    <Card aria-labelledby="machine">
      <SectionTitle id="machine">{say('window.settings.computer')}</SectionTitle>
      <div className={styles.form}>
        <Switch
          label={say('window.settings.startAtLogin')}
          checked={preferences.startAtLogin}
          disabled={locked('startAtLogin')}
          onChange={(_event, { checked }) => save({ startAtLogin: checked })}
        />
        <Field label={say('window.settings.clock')}>
          <Select
            value={preferences.clock}
            disabled={locked('clock')}
            onChange={(_event, { value }) => save({ clock: value as Preferences['clock'] })}
          >
            <option value="auto">{say('window.settings.clock.auto')}</option>
            <option value="24">{say('window.settings.clock.24')}</option>
            <option value="12">{say('window.settings.clock.12')}</option>
          </Select>
        </Field>
        <MeetingHosts hosts={preferences.meetingHosts} locked={locked('meetingHosts')} save={save} />
        {keychain === 'session' && <Caption1>{say('window.settings.noKeychain')}</Caption1>}
      </div>
    </Card>
  )
}
