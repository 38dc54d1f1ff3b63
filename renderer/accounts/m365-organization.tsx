import { Field, Input, Select } from '@fluentui/react-components'
import type { CommandInput } from '../../main/ipc/contract.ts'
import { say } from '../../main/text/say.ts'

/** A Microsoft cloud, the organization's tenant in it, and Mattercal's registration with the tenant. */
export type Organization = Pick<CommandInput<'signInM365'>, 'cloud' | 'tenantId' | 'clientId'>

/** The fields that name the organization. */
export function M365Organization({
  organization,
  onChange,
}: {
  organization: Organization
  onChange(change: Partial<Organization>): void
}) {
  return (
    <>
      <Field label={say('window.accounts.m365.cloud')}>
        <Select
          value={organization.cloud}
          onChange={(_event, { value }) => onChange({ cloud: value as Organization['cloud'] })}
        >
          <option value="global">{say('window.accounts.m365.cloud.global')}</option>
          <option value="gccHigh">{say('window.accounts.m365.cloud.gccHigh')}</option>
          <option value="dod">{say('window.accounts.m365.cloud.dod')}</option>
          <option value="china">{say('window.accounts.m365.cloud.china')}</option>
        </Select>
      </Field>
      <Field label={say('window.accounts.m365.tenant')} required hint={say('window.accounts.m365.tenant.hint')}>
        <Input value={organization.tenantId} onChange={(_event, { value }) => onChange({ tenantId: value })} />
      </Field>
      <Field label={say('window.accounts.m365.client')} required>
        <Input value={organization.clientId} onChange={(_event, { value }) => onChange({ clientId: value })} />
      </Field>
    </>
  )
}
