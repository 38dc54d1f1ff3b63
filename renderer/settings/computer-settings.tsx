import { Caption1, Field, Select, Switch } from '@fluentui/react-components'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { SectionTitle } from '../parts/headings.tsx'
import type { Preferences, SectionProps } from '../parts/settings-section.ts'

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
        {keychain === 'session' && <Caption1>{say('window.settings.noKeychain')}</Caption1>}
      </div>
    </Card>
  )
}
