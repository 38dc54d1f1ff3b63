import { Menu, MenuButton, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components'
import { ChevronDownRegular } from '@fluentui/react-icons'
import type { AgendaItemView } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { useCommand } from '../parts/use-command.ts'

/** The choice among several ways to join a meeting. */
export function JoinChoice({ item }: { item: AgendaItemView }) {
  const { run } = useCommand()
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton
          appearance="subtle"
          menuIcon={<ChevronDownRegular />}
          aria-label={say('window.calendar.joinOther', { title: item.title })}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {item.joins.map(({ index, provider, host }) => (
            <MenuItem
              key={index}
              secondaryContent={host}
              onClick={() => void run('join', { eventId: item.id, link: { index, host } })}
            >
              {provider}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
