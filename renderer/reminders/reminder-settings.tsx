import { Switch } from '@fluentui/react-components'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { CheckList } from '../parts/check-list.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { SectionTitle } from '../parts/headings.tsx'
import type { SectionProps } from '../parts/settings-section.ts'
import { Where } from '../parts/where.tsx'

/** Minutes before a meeting's start; 0 is the start. */
const leadChoices = [30, 15, 10, 5, 2, 1, 0]
const mostLeads = 5

/** Which reminders and notifications there are, and where each kind is shown. */
export function ReminderSettings({ hasBot, ...section }: SectionProps & { hasBot: boolean }) {
  const styles = useFormStyles()
  const { preferences, save, locked } = section
  const { reminders } = preferences
  const leads = leadChoices.map((minutes) => ({
    value: minutes,
    label: say('window.reminders.lead', { minutes }),
    disabled: locked('reminders.leads') || (reminders.leads.length >= mostLeads && !reminders.leads.includes(minutes)),
  }))
  return (
    <Card aria-labelledby="reminders">
      <SectionTitle id="reminders">{say('window.reminders.settings')}</SectionTitle>
      <div className={styles.form}>
        <Switch
          label={say('window.reminders.enabled')}
          checked={reminders.enabled}
          disabled={locked('reminders.enabled')}
          onChange={(_event, { checked }) => save({ reminders: { ...reminders, enabled: checked } })}
        />
        <CheckList
          legend={say('window.reminders.leads')}
          choices={leads}
          chosen={reminders.leads}
          onChange={(chosen) => save({ reminders: { ...reminders, leads: chosen } })}
        />
        <Switch
          label={say('window.reminders.invitationNotices')}
          checked={preferences.invitationNotices}
          disabled={locked('invitationNotices')}
          onChange={(_event, { checked }) => save({ invitationNotices: checked })}
        />
        {hasBot &&
          (['reminders', 'invitations', 'questions', 'problems'] as const).map((name) => (
            <Where key={name} {...section} label={say(`window.reminders.where.${name}`)} name={name} />
          ))}
      </div>
    </Card>
  )
}
