import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { InvitationView } from '../../main/ipc/view.ts'

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: '4px' },
  track: {
    position: 'relative',
    height: '40px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    overflow: 'hidden',
  },
  block: { position: 'absolute', minWidth: '3px', borderRadius: tokens.borderRadiusSmall },
  this: {
    top: '22px',
    height: '14px',
    backgroundColor: tokens.colorBrandBackground,
    outline: `1px solid ${tokens.colorNeutralBackground3}`,
  },
  clash: { top: '4px', height: '14px', backgroundColor: tokens.colorPaletteRedBackground3 },
  other: { top: '4px', height: '14px', backgroundColor: tokens.colorNeutralStroke1 },
  hours: {
    position: 'relative',
    height: '16px',
    fontSize: tokens.fontSizeBase100,
    color: tokens.colorNeutralForeground2,
  },
  hour: {
    position: 'absolute',
    transform: 'translateX(-50%)',
    whiteSpace: 'nowrap',
    ':first-child': { transform: 'none' },
    ':last-child': { transform: 'translateX(-100%)' },
  },
})

/** The day of an invitation as a strip: this meeting below, the other events above; its name says the same in words. */
export function Timeline({ timeline }: { timeline: InvitationView['timeline'] }) {
  const styles = useStyles()
  const length = timeline.end - timeline.start
  const at = (moment: number) => `${Math.max(0, Math.min(100, ((moment - timeline.start) / length) * 100))}%`
  const width = (from: number, to: number) => `${Math.max(0.5, ((to - from) / length) * 100)}%`
  return (
    <div className={styles.root}>
      <div className={styles.track} role="img" aria-label={timeline.summary}>
        {timeline.blocks.map((block) => (
          <span
            key={`${block.start}-${block.title}`}
            className={mergeClasses(styles.block, styles[block.kind])}
            style={{ left: at(block.start), width: width(block.start, block.end) }}
            title={block.title}
          />
        ))}
      </div>
      <div className={styles.hours} aria-hidden="true">
        {timeline.hours.map((hour) => (
          <span key={hour.at} className={styles.hour} style={{ left: at(hour.at) }}>
            {hour.label}
          </span>
        ))}
      </div>
    </div>
  )
}
