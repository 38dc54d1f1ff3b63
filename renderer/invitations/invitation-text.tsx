import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { cut } from '../../main/text/foreign/cut.ts'
import { say } from '../../main/text/say.ts'

const useStyles = makeStyles({
  text: {
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    maxHeight: '12em',
    overflowY: 'auto',
    padding: '8px 12px',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
  },
})

/** Characters shown before the user asks for all. */
const shortLength = 400

/** What the organizer wrote, as plain text; a long one is cut until the user asks for all of it. */
export function InvitationText({ text }: { text: string }) {
  const styles = useStyles()
  const [open, setOpen] = useState(false)
  const long = text.length > shortLength
  return (
    // A long text scrolls, so it can be reached with the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region needs the focus to be scrolled by keys
    <section className={styles.text} aria-label={say('window.invitations.text')} tabIndex={0}>
      <span>{long && !open ? cut(text, shortLength) : text}</span>
      {long && (
        <div>
          <Button size="small" appearance="transparent" aria-expanded={open} onClick={() => setOpen(!open)}>
            {say(open ? 'window.invitations.showLess' : 'window.invitations.showAll')}
          </Button>
        </div>
      )}
    </section>
  )
}
