import { Field, Switch } from '@fluentui/react-components'
import { language, say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { CheckList } from '../parts/check-list.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { SectionTitle } from '../parts/headings.tsx'
import { LateInput } from '../parts/late-input.tsx'
import type { SectionProps } from '../parts/settings-section.ts'
import { Where } from '../parts/where.tsx'

/** The seven days by ISO number, 1 is Monday, with their short names in the process's language. */
function weekdays(): { value: number; label: string }[] {
  const format = new Intl.DateTimeFormat(language().locale, { weekday: 'short', timeZone: 'UTC' })
  // 1 January 2024 was a Monday.
  return [1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: format.format(Date.UTC(2024, 0, value)) }))
}

/** Whether, when and where the summary of the day is shown. */
export function SummarySettings({ hasBot, ...section }: SectionProps & { hasBot: boolean }) {
  const styles = useFormStyles()
  const { preferences, save, locked } = section
  const { summary } = preferences
  return (
    <Card aria-labelledby="summary">
      <SectionTitle id="summary">{say('window.summary.settings')}</SectionTitle>
      <div className={styles.form}>
        <Switch
          label={say('window.summary.enabled')}
          checked={summary.enabled}
          disabled={locked('summary.enabled')}
          onChange={(_event, { checked }) => save({ summary: { ...summary, enabled: checked } })}
        />
        <Field label={say('window.summary.time')}>
          <LateInput
            type="time"
            value={summary.time}
            disabled={locked('summary.time')}
            onDone={(time) => time && save({ summary: { ...summary, time } })}
          />
        </Field>
        <CheckList
          legend={say('window.summary.days')}
          choices={weekdays().map((day) => ({ ...day, disabled: locked('summary.days') }))}
          chosen={summary.days}
          onChange={(days) => save({ summary: { ...summary, days } })}
        />
        {hasBot && <Where {...section} label={say('window.summary.where')} name="summary" />}
      </div>
    </Card>
  )
}
