// Links that mail security and mail programs put in the place of others. Only those that carry the other address can be
// unwrapped; the result is judged like any other link.

/** Wrappers that carry the address in a parameter, by host. */
const inParameter: readonly { host: RegExp; names: readonly string[] }[] = [
  {
    host: /(?:^|\.)safelinks\.protection\.(?:outlook\.com|office365\.us|outlook\.cn|partner\.outlook\.cn)$/,
    names: ['url'],
  },
  { host: /(?:^|\.)statics\.teams\.(?:cdn\.office\.net|cdn\.live\.net|microsoft\.com)$/, names: ['url'] },
  { host: /^linkprotect\.cudasvc\.com$/, names: ['a'] },
  { host: /^(?:www\.)?google\.[a-z.]{2,6}$/, names: ['q', 'url'] },
  { host: /^(?:protect2?|protect)\.fireeye\.com$/, names: ['u'] },
  { host: /(?:^|\.)clicktime\.symantec\.com$/, names: ['u'] },
  { host: /(?:^|\.)trendmicro\.com$/, names: ['url'] },
  { host: /(?:^|\.)url-protection\.com$/, names: ['o'] },
  { host: /^linklock\.titanhq\.com$/, names: ['url'] },
  { host: /^deref-(?:gmx|web(?:-\d+)?|mail)\.(?:net|de|com)$/, names: ['redirectUrl'] },
  { host: /^slack-redir\.net$/, names: ['url'] },
  { host: /^(?:l|lm)\.facebook\.com$/, names: ['u'] },
  { host: /^(?:www\.)?linkedin\.com$/, names: ['url'] },
  { host: /^can01\.safelinks|^eur\d\d\.safelinks/, names: ['url'] },
]

const proofpoint = /^urldefense(?:\.proofpoint)?\.(?:com|us)$/
const runLengths = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const mostWrappings = 4

/** The address inside a link that wraps one, as often as it is wrapped; the link itself if it does not. */
export function unwrapped(link: string): string {
  let inner = link
  for (let depth = 0; depth < mostWrappings; depth++) {
    const next = URL.canParse(inner) ? innerOf(new URL(inner), inner) : undefined
    if (next === undefined || !/^https?:\/\//i.test(next)) return inner
    inner = next
  }
  return inner
}

function innerOf(url: URL, text: string): string | undefined {
  const host = url.hostname
  if (proofpoint.test(host)) return proofpointInner(url, text)
  if (host === 'secure-web.cisco.com') return decoded(url.pathname.split('/').at(-1) ?? '')
  if (/(?:^|\.)protection\.sophos\.com$/.test(host)) return fromBase64(url.searchParams.get('u') ?? '')
  if (host === 'url.avanan.click') return /___(https?:.+?)___/.exec(text)?.[1]
  const known = inParameter.find((wrapper) => wrapper.host.test(host))
  if (!known) return undefined
  // Google and LinkedIn have pages of their own with the same parameters.
  if (/google\.|linkedin\.com$/.test(host) && !/^\/(?:url|redir)/.test(url.pathname)) return undefined
  for (const name of known.names) {
    const value = url.searchParams.get(name)
    if (value) return value
  }
  return undefined
}

/** Proofpoint writes the address in three ways. */
function proofpointInner(url: URL, text: string): string | undefined {
  const value = url.searchParams.get('u')
  if (url.pathname.startsWith('/v1/')) return value ?? undefined
  if (url.pathname.startsWith('/v2/'))
    return value === null ? undefined : decoded(value.replaceAll('-', '%').replaceAll('_', '/'))
  const parts = /\/v3\/__(.+?)__;([\w-]*)!/.exec(text)
  if (!parts) return undefined
  const [, address = '', replaced = ''] = parts
  const letters = [...(fromBase64(replaced) ?? '')]
  // One star stands for one letter, two and a letter for as many as that letter's place says.
  const filled = address.replace(/\*(?:\*([\w-]))?/g, (_stars, run?: string) =>
    letters.splice(0, run === undefined ? 1 : runLengths.indexOf(run) + 2).join(''),
  )
  return filled.replace(/^(https?:)\/(?!\/)/i, '$1//')
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function fromBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    )
    return new TextDecoder().decode(bytes)
  } catch {
    return undefined
  }
}
