import {
  Body1,
  Button,
  Caption1,
  Checkbox,
  Field,
  Input,
  makeStyles,
  Select,
  Switch,
  tokens,
} from '@fluentui/react-components'
import { useState } from 'react'
import type { View } from '../../main/ipc/view.ts'
import { M365Account, MattermostAccount } from '../accounts/accounts.tsx'
import { BotAccount } from '../bot-link/bot-link.tsx'
import { Card } from '../parts/card.tsx'
import { PageTitle, SectionTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'
import { type Preferences, usePreferences } from './use-preferences.ts'

const useStyles = makeStyles({
  stack: {
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    alignItems: 'stretch',
    maxWidth: '460px',
    minWidth: 0,
    '& *': { minWidth: 0 },
  },
  checks: { display: 'flex', flexDirection: 'column', border: 0, margin: 0, padding: 0 },
  row: { display: 'flex', flexWrap: 'wrap', gap: '0 4px', border: 0, margin: 0, padding: 0 },
  legend: { padding: 0, color: tokens.colorNeutralForeground1 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  error: { color: tokens.colorPaletteRedForeground1 },
})

type Rules = Preferences['status']

/** A text that is saved when it is done with, not at each key. */
function LateInput({
  value,
  onDone,
  ...props
}: {
  value: string
  onDone(value: string): void
  type?: 'text' | 'time' | 'number'
  maxLength?: number
  min?: number
  max?: number
  disabled?: boolean
}) {
  const [text, setText] = useState<string>()
  return (
    <Input
      {...props}
      value={text ?? value}
      onChange={(_event, data) => setText(data.value)}
      onBlur={() => {
        if (text !== undefined && text !== value) onDone(text)
        setText(undefined)
      }}
    />
  )
}

type IsLocked = (path: string) => boolean

/** Where one kind of message goes. Without the bot there is nothing to choose. */
function Where({
  label,
  name,
  preferences,
  save,
  locked,
}: {
  label: string
  name: keyof Preferences['channels']
  preferences: Preferences
  save(change: Partial<Preferences>): void
  locked: IsLocked
}) {
  return (
    <Field label={label}>
      <Select
        value={preferences.channels[name]}
        disabled={locked(`channels.${name}`)}
        onChange={(_event, { value }) =>
          save({ channels: { ...preferences.channels, [name]: value as Preferences['channels']['summary'] } })
        }
      >
        <option value="both">On the desktop and in Mattermost</option>
        <option value="desktop">On the desktop</option>
        <option value="mattermost">In Mattermost</option>
      </Select>
    </Field>
  )
}

function StatusRules({
  rules,
  onChange,
  locked,
}: {
  rules: Rules
  onChange(change: Partial<Rules>): void
  locked: IsLocked
}) {
  const styles = useStyles()
  const check = (name: 'busy' | 'tentative' | 'oof' | 'workingElsewhere' | 'allDay' | 'unanswered', label: string) => (
    <Checkbox
      key={name}
      label={label}
      checked={rules[name]}
      disabled={locked(`status.${name}`)}
      onChange={(_event, { checked }) => onChange({ [name]: checked === true })}
    />
  )
  return (
    <Card aria-labelledby="rules">
      <SectionTitle id="rules">Status in meetings</SectionTitle>
      <div className={styles.stack}>
        <Field label="Availability">
          <Select
            value={rules.availability}
            disabled={locked('status.availability')}
            onChange={(_event, { value }) => onChange({ availability: value as Rules['availability'] })}
          >
            <option value="none">Leave it alone</option>
            <option value="away">Away</option>
            <option value="dnd">Do not disturb</option>
          </Select>
        </Field>
        <Field label="Custom status">
          <Select
            value={rules.customStatus}
            disabled={locked('status.customStatus')}
            onChange={(_event, { value }) => onChange({ customStatus: value as Rules['customStatus'] })}
          >
            <option value="off">Leave it alone</option>
            <option value="text">The text below</option>
            <option value="title">The meeting’s title (never of private events)</option>
          </Select>
        </Field>
        <Field label="Text" hint="Also used for private events.">
          <LateInput
            value={rules.text}
            disabled={locked('status.text')}
            maxLength={100}
            onDone={(text) => text.trim() && onChange({ text })}
          />
        </Field>
        <Field label="Emoji" hint="Its short name in Mattermost, without colons.">
          <LateInput
            value={rules.emoji}
            disabled={locked('status.emoji')}
            maxLength={64}
            onDone={(emoji) => emoji.trim() && onChange({ emoji: emoji.replaceAll(':', '').trim() })}
          />
        </Field>
        <fieldset className={styles.checks}>
          <legend className={styles.legend}>Which events count</legend>
          {check('busy', 'Busy')}
          {check('tentative', 'Tentative')}
          {check('oof', 'Out of office')}
          {check('workingElsewhere', 'Working elsewhere')}
          {check('allDay', 'All-day events, too')}
          {check('unanswered', 'Invitations I have not answered')}
        </fieldset>
        <Field label="Other people it needs" hint="0 counts blocks you made for yourself, too.">
          <LateInput
            type="number"
            min={0}
            max={500}
            value={String(rules.minAttendees)}
            disabled={locked('status.minAttendees')}
            onDone={(text) => onChange({ minAttendees: Math.max(0, Math.round(Number(text)) || 0) })}
          />
        </Field>
        <Field label="Minutes between two meetings that count as one">
          <LateInput
            type="number"
            min={0}
            max={60}
            value={String(rules.mergeGapMinutes)}
            disabled={locked('status.mergeGapMinutes')}
            onDone={(text) => onChange({ mergeGapMinutes: Math.min(60, Math.max(0, Math.round(Number(text)) || 0)) })}
          />
        </Field>
        <Switch
          label="Ask me at each meeting first"
          checked={rules.askFirst}
          disabled={locked('status.askFirst')}
          onChange={(_event, { checked }) => onChange({ askFirst: checked })}
        />
        <Switch
          label="Replace a status I set myself, and put it back afterwards"
          checked={rules.overrideManual}
          disabled={locked('status.overrideManual')}
          onChange={(_event, { checked }) => onChange({ overrideManual: checked })}
        />
      </div>
    </Card>
  )
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const leadChoices = [30, 15, 10, 5, 2, 1, 0]
const leadLabel = (minutes: number) => (minutes === 0 ? 'At the start' : `${minutes} min before`)

/** Every rule, the accounts, and what helps when something is wrong. Changes hold at once. */
export function Settings({ view }: { view: View }) {
  const styles = useStyles()
  const { run, message } = useCommand()
  const [saved, setSaved] = useState(false)
  const [preferences, save] = usePreferences(view, run)
  const { summary, reminders } = preferences
  const locked: IsLocked = (path) => view.locks.some((lock) => path === lock || path.startsWith(`${lock}.`))
  const hasBot = view.bot.state !== 'off'
  const toggle = (list: number[], value: number, on: boolean) =>
    on ? [...list, value] : list.filter((other) => other !== value)
  return (
    <>
      <PageTitle>Settings</PageTitle>
      {message && (
        <Body1 role="alert" className={styles.error}>
          {message}
        </Body1>
      )}
      <Card aria-labelledby="m365">
        <SectionTitle id="m365">Microsoft 365</SectionTitle>
        <M365Account view={view} />
      </Card>
      <Card aria-labelledby="mattermost">
        <SectionTitle id="mattermost">Mattermost</SectionTitle>
        <MattermostAccount view={view} />
      </Card>
      <Card aria-labelledby="bot">
        <SectionTitle id="bot">Mattermost bot</SectionTitle>
        <BotAccount view={view} />
      </Card>
      {view.locks.length > 0 && <Caption1>Your administrator has decided some of these settings.</Caption1>}
      <StatusRules
        rules={preferences.status}
        locked={locked}
        onChange={(change) => save({ status: { ...preferences.status, ...change } })}
      />
      <Card aria-labelledby="summary">
        <SectionTitle id="summary">Daily summary</SectionTitle>
        <div className={styles.stack}>
          <Switch
            label="Show a summary of the day"
            checked={summary.enabled}
            disabled={locked('summary.enabled')}
            onChange={(_event, { checked }) => save({ summary: { ...summary, enabled: checked } })}
          />
          <Field label="At">
            <LateInput
              type="time"
              value={summary.time}
              disabled={locked('summary.time')}
              onDone={(time) => time && save({ summary: { ...summary, time } })}
            />
          </Field>
          <fieldset className={styles.row}>
            <legend className={styles.legend}>On these days</legend>
            {weekdays.map((label, index) => (
              <Checkbox
                key={label}
                label={label}
                checked={summary.days.includes(index + 1)}
                disabled={locked('summary.days')}
                onChange={(_event, { checked }) =>
                  save({ summary: { ...summary, days: toggle(summary.days, index + 1, checked === true) } })
                }
              />
            ))}
          </fieldset>
          {hasBot && <Where label="Where" name="summary" preferences={preferences} save={save} locked={locked} />}
        </div>
      </Card>
      <Card aria-labelledby="reminders">
        <SectionTitle id="reminders">Reminders and notifications</SectionTitle>
        <div className={styles.stack}>
          <Switch
            label="Remind me of meetings"
            checked={reminders.enabled}
            disabled={locked('reminders.enabled')}
            onChange={(_event, { checked }) => save({ reminders: { ...reminders, enabled: checked } })}
          />
          <fieldset className={styles.row}>
            <legend className={styles.legend}>When (up to five)</legend>
            {leadChoices.map((minutes) => (
              <Checkbox
                key={minutes}
                label={leadLabel(minutes)}
                checked={reminders.leads.includes(minutes)}
                disabled={
                  locked('reminders.leads') || (reminders.leads.length >= 5 && !reminders.leads.includes(minutes))
                }
                onChange={(_event, { checked }) =>
                  save({ reminders: { ...reminders, leads: toggle(reminders.leads, minutes, checked === true) } })
                }
              />
            ))}
          </fieldset>
          <Switch
            label="Tell me of new, changed and cancelled invitations"
            checked={preferences.invitationNotices}
            disabled={locked('invitationNotices')}
            onChange={(_event, { checked }) => save({ invitationNotices: checked })}
          />
          {hasBot && (
            <>
              <Where label="Reminders" name="reminders" preferences={preferences} save={save} locked={locked} />
              <Where label="Invitations" name="invitations" preferences={preferences} save={save} locked={locked} />
              <Where
                label="Questions about my status"
                name="questions"
                preferences={preferences}
                save={save}
                locked={locked}
              />
              <Where
                label="Problems that need me"
                name="problems"
                preferences={preferences}
                save={save}
                locked={locked}
              />
            </>
          )}
        </div>
      </Card>
      <Card aria-labelledby="machine">
        <SectionTitle id="machine">This computer</SectionTitle>
        <div className={styles.stack}>
          <Switch
            label="Start Mattercal when I log in"
            checked={preferences.startAtLogin}
            disabled={locked('startAtLogin')}
            onChange={(_event, { checked }) => save({ startAtLogin: checked })}
          />
          <Field label="Clock">
            <Select
              value={preferences.clock}
              disabled={locked('clock')}
              onChange={(_event, { value }) => save({ clock: value as Preferences['clock'] })}
            >
              <option value="auto">As in my calendar</option>
              <option value="24">24 hours</option>
              <option value="12">12 hours</option>
            </Select>
          </Field>
          {view.keychain === 'session' && (
            <Caption1>This computer has no keychain: sign-ins are forgotten when Mattercal quits.</Caption1>
          )}
        </div>
      </Card>
      <Card aria-labelledby="about">
        <SectionTitle id="about">About Mattercal</SectionTitle>
        <div className={styles.stack}>
          <Body1>Mattercal {view.version}</Body1>
          <Body1 role="status">{view.update.text}</Body1>
          <div className={styles.buttons}>
            {view.update.ready && (
              <>
                <Button appearance="primary" onClick={() => void run('installUpdate', { when: 'now' })}>
                  Install now
                </Button>
                <Button onClick={() => void run('installUpdate', { when: 'quit' })}>When I quit</Button>
                <Button onClick={() => void run('installUpdate', { when: 'later' })}>Later</Button>
              </>
            )}
            {view.update.canLook && !view.update.ready && (
              <Button onClick={() => void run('checkForUpdates', undefined)}>Look for updates</Button>
            )}
          </div>
          {view.update.canLook && (
            <Field label="Releases">
              <Select
                value={preferences.updateChannel}
                disabled={locked('updateChannel')}
                onChange={(_event, { value }) => save({ updateChannel: value as Preferences['updateChannel'] })}
              >
                <option value="stable">Stable</option>
                <option value="beta">Beta: earlier, with rougher edges</option>
              </Select>
            </Field>
          )}
          <div>
            <Button
              onClick={async () => {
                const result = await run('saveDiagnostics', undefined)
                setSaved(result.ok)
              }}
            >
              Save diagnostics
            </Button>
          </div>
          <Caption1 role="status">
            {saved
              ? 'Saved among your downloads. It holds no password, token or meeting title.'
              : 'A file for whoever helps you: versions, settings, and what happened in the last day.'}
          </Caption1>
        </div>
      </Card>
    </>
  )
}
