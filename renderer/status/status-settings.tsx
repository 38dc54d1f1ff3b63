import { Checkbox, Field, Select, Switch } from '@fluentui/react-components'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { SectionTitle } from '../parts/headings.tsx'
import { LateInput } from '../parts/late-input.tsx'
import type { Preferences, SectionProps } from '../parts/settings-section.ts'

type Rules = Preferences['status']

interface RulesProps {
  rules: Rules
  onChange(change: Partial<Rules>): void
  locked(path: string): boolean
}

/** What Mattercal does with the status in meetings, and which events count as meetings. */
export function StatusSettings({ preferences, save, locked }: SectionProps) {
  const styles = useFormStyles()
  const props: RulesProps = {
    rules: preferences.status,
    onChange: (change) => save({ status: { ...preferences.status, ...change } }),
    locked,
  }
  return (
    <Card aria-labelledby="rules">
      <SectionTitle id="rules">{say('window.status.rules')}</SectionTitle>
      <div className={styles.form}>
        <WhatIsSet {...props} />
        <WhichEvents {...props} />
        <WhoDecides {...props} />
      </div>
    </Card>
  )
}

function WhatIsSet({ rules, onChange, locked }: RulesProps) {
  return (
    <>
      <Field label={say('window.status.availability')}>
        <Select
          value={rules.availability}
          disabled={locked('status.availability')}
          onChange={(_event, { value }) => onChange({ availability: value as Rules['availability'] })}
        >
          <option value="none">{say('window.status.leaveItAlone')}</option>
          <option value="away">{say('window.status.away')}</option>
          <option value="dnd">{say('window.status.dnd')}</option>
        </Select>
      </Field>
      <Field label={say('window.status.custom')}>
        <Select
          value={rules.customStatus}
          disabled={locked('status.customStatus')}
          onChange={(_event, { value }) => onChange({ customStatus: value as Rules['customStatus'] })}
        >
          <option value="off">{say('window.status.leaveItAlone')}</option>
          <option value="text">{say('window.status.custom.text')}</option>
          <option value="title">{say('window.status.custom.title')}</option>
        </Select>
      </Field>
      <Field label={say('window.status.text')} hint={say('window.status.text.hint')}>
        <LateInput
          value={rules.text}
          disabled={locked('status.text')}
          maxLength={100}
          onDone={(text) => text.trim() && onChange({ text })}
        />
      </Field>
      <Field label={say('window.status.emoji')} hint={say('window.status.emoji.hint')}>
        <LateInput
          value={rules.emoji}
          disabled={locked('status.emoji')}
          maxLength={64}
          onDone={(emoji) => emoji.trim() && onChange({ emoji: emoji.replaceAll(':', '').trim() })}
        />
      </Field>
    </>
  )
}

const eventKinds = ['busy', 'tentative', 'oof', 'workingElsewhere', 'allDay', 'unanswered'] as const

/** A whole number from a text field, no less than 0 and no more than `most`. */
const wholeNumber = (text: string, most: number) => Math.min(most, Math.max(0, Math.round(Number(text)) || 0))

function WhichEvents({ rules, onChange, locked }: RulesProps) {
  const styles = useFormStyles()
  return (
    <>
      <fieldset className={styles.checks}>
        <legend className={styles.legend}>{say('window.status.counts')}</legend>
        {eventKinds.map((name) => (
          <Checkbox
            key={name}
            label={say(`window.status.counts.${name}`)}
            checked={rules[name]}
            disabled={locked(`status.${name}`)}
            onChange={(_event, { checked }) => onChange({ [name]: checked === true })}
          />
        ))}
      </fieldset>
      <Field label={say('window.status.minAttendees')} hint={say('window.status.minAttendees.hint')}>
        <LateInput
          type="number"
          min={0}
          max={500}
          value={String(rules.minAttendees)}
          disabled={locked('status.minAttendees')}
          onDone={(text) => onChange({ minAttendees: wholeNumber(text, Number.POSITIVE_INFINITY) })}
        />
      </Field>
      <Field label={say('window.status.mergeGap')}>
        <LateInput
          type="number"
          min={0}
          max={60}
          value={String(rules.mergeGapMinutes)}
          disabled={locked('status.mergeGapMinutes')}
          onDone={(text) => onChange({ mergeGapMinutes: wholeNumber(text, 60) })}
        />
      </Field>
    </>
  )
}

function WhoDecides({ rules, onChange, locked }: RulesProps) {
  return (
    <>
      <Switch
        label={say('window.status.askFirst')}
        checked={rules.askFirst}
        disabled={locked('status.askFirst')}
        onChange={(_event, { checked }) => onChange({ askFirst: checked })}
      />
      <Switch
        label={say('window.status.overrideManual')}
        checked={rules.overrideManual}
        disabled={locked('status.overrideManual')}
        onChange={(_event, { checked }) => onChange({ overrideManual: checked })}
      />
    </>
  )
}
