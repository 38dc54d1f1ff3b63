import { Body1 } from '@fluentui/react-components'
import { useFormStyles } from './form-styles.ts'

/** What went wrong, in red, read out at once. Nothing when nothing went wrong. */
export function ErrorText({ text }: { text?: string }) {
  const styles = useFormStyles()
  if (!text) return null
  return (
    <Body1 role="alert" className={styles.error}>
      {text}
    </Body1>
  )
}
