import { makeStyles, tokens } from '@fluentui/react-components'

/** How forms look, wherever they are: in Settings, in the first run, and for the proxy. */
export const useFormStyles = makeStyles({
  /** A column of fields, no wider than one reads with ease. */
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    maxWidth: '460px',
    minWidth: 0,
    '& *': { minWidth: 0 },
  },
  /** A badge and what belongs to it, in one line as long as there is room. */
  state: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  /** Checkboxes below each other. */
  checks: { display: 'flex', flexDirection: 'column', border: 0, margin: 0, padding: 0 },
  /** Checkboxes beside each other. */
  row: { display: 'flex', flexWrap: 'wrap', gap: '0 4px', border: 0, margin: 0, padding: 0 },
  legend: { padding: 0, color: tokens.colorNeutralForeground1 },
  error: { color: tokens.colorPaletteRedForeground1 },
  muted: { color: tokens.colorNeutralForeground2 },
})
