import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { ComponentProps } from 'react'

const useStyles = makeStyles({
  card: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    padding: '16px 20px',
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    minWidth: 0,
    overflowWrap: 'anywhere',
    '@media (max-width: 480px)': { padding: '12px' },
  },
})

/** A section of a page, set off from the others by a frame. */
export function Card({ className, ...props }: ComponentProps<'section'>) {
  return <section className={mergeClasses(useStyles().card, className)} {...props} />
}
