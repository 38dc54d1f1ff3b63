/** The window's own origin; nothing else is ever loaded into it. */
export const appOrigin = 'app://mattercal'

/** Whether an address is a page of ours. A custom scheme has no origin to compare in Node's URL. */
export function isOurs(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined
  return url !== undefined && `${url.protocol}//${url.host}` === appOrigin
}

/** The content security policy of the window; styles need the nonce that was given to the page. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
