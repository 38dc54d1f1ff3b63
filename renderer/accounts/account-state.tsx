import { Badge, Body1 } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { AccountView } from '../../main/ipc/view.ts'
import { type MessageId, say } from '../../main/text/say.ts'
import { useFormStyles } from '../parts/form-styles.ts'

const states: Record<
  AccountView['state'],
  { label: MessageId; color: 'success' | 'warning' | 'danger' | 'informative' }
> = {
  signedIn: { label: 'window.accounts.signedIn', color: 'success' },
  signingIn: { label: 'window.accounts.signingIn', color: 'warning' },
  signInNeeded: { label: 'window.accounts.signInNeeded', color: 'danger' },
  signedOut: { label: 'window.accounts.signedOut', color: 'informative' },
}

/** Whether an account is signed in, and as whom. */
export function AccountState({ account, children }: { account: AccountView; children?: ReactNode }) {
  const styles = useFormStyles()
  const { label, color } = states[account.state]
  return (
    <div className={styles.state}>
      <Badge appearance="tint" color={color}>
        {say(label)}
      </Badge>
      {account.name && <Body1>{account.name}</Body1>}
      {children}
    </div>
  )
}
