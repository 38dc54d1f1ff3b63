import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import { say } from '../../main/text/say.ts'

/** Says that the network is away, and that answers given now are not lost. */
export function Offline() {
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{say('window.network.offline')}</MessageBarTitle>
        {say('window.network.offline.hint')}
      </MessageBarBody>
    </MessageBar>
  )
}
