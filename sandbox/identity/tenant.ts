/** The company's tenant. */
export const tenantId = '7d9a1c52-4b6e-4f0a-9c3d-2e8f5a6b7c8d'
/** The registered desktop app. */
export const clientId = 'b3c1a7de-52f4-4c8e-8a90-1f2e3d4c5b6a'

/**
 * Whether a redirect is registered. It was registered once as http://localhost: the port is ignored, the path counts
 * and so does its case (docs/protocols/entra.md).
 */
export function allowedRedirect(uri: string | undefined): uri is string {
  if (!uri || !URL.canParse(uri)) return false
  const url = new URL(uri)
  return url.protocol === 'http:' && url.hostname === 'localhost' && url.pathname === '/' && url.search === ''
}

/** A redirect with parameters. A URI without a path comes back with a slash. */
export function redirectTo(uri: string, parameters: Record<string, string>): string {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}
