import { Checkbox } from '@fluentui/react-components'
import { useFormStyles } from './form-styles.ts'

/** Several numbers to choose among, each with its label: days of the week, minutes before a meeting. */
export function CheckList({
  legend,
  choices,
  chosen,
  onChange,
}: {
  legend: string
  choices: readonly { value: number; label: string; disabled: boolean }[]
  chosen: readonly number[]
  /** Gets all that are chosen now, the new one last. */
  onChange(chosen: number[]): void
}) {
  const styles = useFormStyles()
  return (
    <fieldset className={styles.row}>
      <legend className={styles.legend}>{legend}</legend>
      {choices.map(({ value, label, disabled }) => (
        <Checkbox
          key={value}
          label={label}
          checked={chosen.includes(value)}
          disabled={disabled}
          onChange={(_event, { checked }) =>
            onChange(checked === true ? [...chosen, value] : chosen.filter((other) => other !== value))
          }
        />
      ))}
    </fieldset>
  )
}
