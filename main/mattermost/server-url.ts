/**
 * The server's address as a person typed it, made canonical: scheme, host and subpath, without a slash at the end.
 * Throws a TypeError if the text is no address, or carries a password.
 */
export function serverUrl(typed: string): string {
  const url = new URL(/^https?:\/\//i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`)
  if (url.username || url.password) throw new TypeError('an address must not carry a password')
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}
