/** A Microsoft cloud an organization can live in. Tokens and registrations are not shared between them. */
export type CloudName = 'global' | 'gccHigh' | 'dod' | 'china'

/** The addresses and abilities of one cloud. */
export interface Cloud {
  name: CloudName
  /** Entra authority without the tenant. */
  authority: string
  /** Microsoft Graph root without the version. */
  graph: string
  /** Whether an answer may propose a new time. US Gov and China do not offer this (docs/protocols/graph.md). */
  proposeNewTime: boolean
}

/** Endpoints of all clouds. For China two official pages disagree on the authority, so a configuration may override it. */
export const clouds: Record<CloudName, Cloud> = {
  global: {
    name: 'global',
    authority: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
    proposeNewTime: true,
  },
  gccHigh: {
    name: 'gccHigh',
    authority: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
    proposeNewTime: false,
  },
  dod: {
    name: 'dod',
    authority: 'https://login.microsoftonline.us',
    graph: 'https://dod-graph.microsoft.us',
    proposeNewTime: false,
  },
  china: {
    name: 'china',
    authority: 'https://login.partner.microsoftonline.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    proposeNewTime: false,
  },
}

/** How to reach one organization's Microsoft 365. */
export interface M365Config {
  cloud: CloudName
  /** Tenant GUID or verified domain. */
  tenantId: string
  /** The public client's application id. */
  clientId: string
  /** Overrides of the cloud's endpoints. */
  authority?: string
  graph?: string
}

/** The cloud of a configuration, with its overrides applied. */
export function cloudOf(config: M365Config): Cloud {
  const cloud = clouds[config.cloud]
  return { ...cloud, authority: config.authority ?? cloud.authority, graph: config.graph ?? cloud.graph }
}

/**
 * Scopes to ask for. Graph scopes carry the cloud's own Graph root; the override of a root (a sandbox, a proxy) does
 * not change what they are called.
 */
export function scopesOf(config: M365Config): string[] {
  const root = clouds[config.cloud].graph
  return [
    ...['User.Read', 'Calendars.ReadWrite', 'MailboxSettings.Read'].map((scope) => `${root}/${scope}`),
    'offline_access',
  ]
}
