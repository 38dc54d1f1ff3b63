import { Input } from '@fluentui/react-components'
import { useState } from 'react'

/** A text field of Settings. The text is saved when the user leaves the field, not at each key. */
export function LateInput({
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
