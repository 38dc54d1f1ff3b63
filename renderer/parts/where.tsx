import { Field, Select } from '@fluentui/react-components'
import { say } from '../../main/text/say.ts'
import type { Preferences, SectionProps } from './settings-section.ts'

/** Where one kind of message goes. Shown only with a bot: without one, every message goes to the desktop. */
export function Where({
  label,
  name,
  preferences,
  save,
  locked,
}: SectionProps & { label: string; name: keyof Preferences['channels'] }) {
  return (
    <Field label={label}>
      <Select
        value={preferences.channels[name]}
        disabled={locked(`channels.${name}`)}
        onChange={(_event, { value }) =>
          save({ channels: { ...preferences.channels, [name]: value as Preferences['channels']['summary'] } })
        }
      >
        <option value="both">{say('window.settings.where.both')}</option>
        <option value="desktop">{say('window.settings.where.desktop')}</option>
        <option value="mattermost">{say('window.settings.where.mattermost')}</option>
      </Select>
    </Field>
  )
}
