import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linksIn } from './find-links.ts'
import { joinLink, joinLinks, meetingAt } from './join.ts'
import { services } from './services.ts'
import { unwrapped } from './unwrap.ts'

const zoom = 'https://us02web.zoom.us/j/123456789?pwd=aBc.1'
const teams = 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%7d'
const best = (body: string, more: object = {}) => joinLink({ body, location: '', ...more })?.url
const encoded = encodeURIComponent

describe('a link that mail security has wrapped', () => {
  const v2 = (url: string) =>
    url
      .replace(/[^A-Za-z0-9/.]/g, (letter) => `-${letter.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('/', '_')
  it.each([
    ['Safe Links', `https://eur01.safelinks.protection.outlook.com/?url=${encoded(zoom)}&data=05%7C02&reserved=0`],
    [
      'Safe Links for an app',
      `https://nam02.safelinks.protection.outlook.com/ap/t-59584e83/?url=${encoded(zoom)}&data=05`,
    ],
    [
      'Safe Links in Teams',
      `https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=${encoded(zoom)}&locale=de`,
    ],
    ['Safe Links of a government', `https://usg01.safelinks.protection.office365.us/?url=${encoded(zoom)}&data=1`],
    ['Proofpoint 1', `https://urldefense.proofpoint.com/v1/url?u=${encoded(zoom)}&k=1`],
    ['Proofpoint 2', `https://urldefense.proofpoint.com/v2/url?u=${v2(zoom)}&d=DwMF&c=x`],
    ['Proofpoint 3', 'https://urldefense.com/v3/__https://us02web.zoom.us/j/123456789*pwd=aBc.1__;Pw!!AbC!token$'],
    ['Barracuda', `https://linkprotect.cudasvc.com/url?a=${encoded(zoom)}&c=E,1,x&typo=1`],
    ['Google', `https://www.google.com/url?q=${encoded(zoom)}&sa=D&source=calendar`],
    ['Sophos', `https://eu-west-1.protection.sophos.com/?d=zoom.us&u=${btoa(zoom)}&i=1`],
    ['Cisco', `https://secure-web.cisco.com/1abc/${encoded(zoom)}`],
    [
      'two of them',
      `https://linkprotect.cudasvc.com/url?a=${encoded(`https://eur01.safelinks.protection.outlook.com/?url=${encoded(zoom)}`)}`,
    ],
  ])('by %s is the link itself', (_name, wrapped) => {
    expect(best(`Join here: ${wrapped}.`)).toBe(zoom)
  })

  it('is judged as any other: a wrapper makes no page a meeting', () => {
    for (const inner of ['https://evil.example/j/1', 'https://zoom.us.evil.example/j/1', 'javascript:alert(1)'])
      expect(best(`https://eur01.safelinks.protection.outlook.com/?url=${encoded(inner)}`)).toBeUndefined()
    expect(best(`https://safelinks.protection.outlook.com.evil.example/?url=${encoded(zoom)}`)).toBeUndefined()
  })

  it('by Proofpoint with runs of letters comes out whole', () => {
    const inner = unwrapped('https://urldefense.com/v3/__https:/zoom.us/j/1*x=**A__;P2Fi!!k!t$')
    expect(inner).toBe('https://zoom.us/j/1?x=ab')
  })
})

describe('a link in a text', () => {
  it.each([
    [`<a href="${zoom.replace('&', '&amp;')}">Join</a>`],
    [`| ${zoom} |`],
    [`*${zoom}*`],
    [`${zoom}|`],
    [`(${zoom})`],
    [`[${zoom}](${zoom})`],
    [`<${zoom}>`],
    [`“${zoom}”,`],
    [`${zoom}\u200B`],
    [`${zoom}\uFEFF\u200E.`],
    [`会议：${zoom}。`],
    [`${zoom}&gt;`],
    [zoom.replace('https', 'HTTPS')],
  ])('is found without what is around it: %s', (text) => {
    expect(best(text)).toBe(zoom)
  })

  it('keeps the brackets that it opens, and its references are read', () => {
    const link = 'https://contoso.webex.com/meet/elena_(office)'
    expect(best(`See ${link}, please.`)).toBe(link)
    expect(linksIn('https://x.example/a?b=1&amp;amp;c=2&#38;d=3')).toEqual(['https://x.example/a?b=1&c=2&d=3'])
  })

  it('far down a long text is found', () => {
    expect(best(`${'x'.repeat(60_000)} ${zoom}`, { links: linksIn(`${'x '.repeat(60_000)} ${zoom}`) })).toBe(zoom)
  })
})

describe('the meeting itself', () => {
  it.each([
    ['https://support.zoom.us/hc/articles/1'],
    ['https://us02web.zoom.us/u/kb1cd2'],
    ['https://us02web.zoom.us/rec/share/abc'],
    ['https://zoom.us/zoomconference?m=1'],
    ['https://zoom.us/webinar/register/WN_1'],
    ['https://teams.microsoft.com/meetingOptions/?organizerId=1'],
    ['https://dialin.teams.microsoft.com/1?id=2'],
    ['https://aka.ms/JoinTeamsMeeting'],
    ['https://www.microsoft.com/microsoft-teams/join-a-meeting'],
    ['https://meet.google.com/tel/abc-defg-hij?pin=1'],
    ['https://meet.google.com/landing'],
    ['https://contoso.webex.com/contoso/globalcallin.php?MTID=1'],
    ['https://help.webex.com/help/x'],
    ['https://contoso.webex.com/'],
    ['https://meet.jit.si/static/dialInInfo.html?room=x'],
    ['https://vimeo.com/'],
    ['https://youtube.com/about'],
  ])('wins over %s', (aside) => {
    expect(best(aside)).toBeUndefined()
    expect(best(`${aside} ${zoom}`)).toBe(zoom)
  })

  it.each([
    ['Teams', teams],
    ['Teams', 'https://teams.microsoft.com/meet/2345678?p=x'],
    ['Teams', 'https://gov.teams.microsoft.us/l/meetup-join/19%3ameeting'],
    ['Zoom', 'https://zoom.us/my/elena'],
    ['Zoom', 'https://contoso.zoomgov.com/j/1600000000'],
    ['Google Meet', 'https://meet.google.com/abc-defg-hij'],
    ['Webex', 'https://contoso.webex.com/contoso/j.php?MTID=m1'],
    ['Webex', 'https://contoso.webex.com/meet/elena'],
    ['Jitsi', 'https://meet.jit.si/StandUp'],
    ['Amazon Chime', 'https://chime.aws/1234567890'],
    ['RingCentral', 'https://v.ringcentral.com/join/123'],
    ['GoTo', 'https://meet.goto.com/123456789'],
    ['BlueJeans', 'https://bluejeans.com/123456'],
    ['8x8', 'https://8x8.vc/contoso/elena'],
    ['Whereby', 'https://whereby.com/elena'],
    ['Slack', 'https://app.slack.com/huddle/T1/C1'],
    ['Lark', 'https://vc.larksuite.com/j/123'],
    ['FaceTime', 'https://facetime.apple.com/join#v=1'],
    ['Skype for Business', 'https://meet.lync.com/contoso/elena/AB12'],
    ['Gather', 'https://app.gather.town/app/x/y'],
  ])('of %s is known: %s', (provider, url) => {
    expect(meetingAt(url)).toEqual({ provider, url: new URL(url).href })
  })

  it('is known of more than fifty services', () =>
    expect(new Set(services.map(({ name }) => name)).size).toBeGreaterThan(50))

  it('is nowhere on a look-alike, behind a name or another port, or without encryption', () => {
    for (const url of [
      'https://zoom.us.evil.example/j/1',
      'https://evilzoom.us/j/1',
      'https://zoom.us@evil.example/j/1',
      'https://user:pw@zoom.us/j/1',
      'https://zoom.us:8443/j/1',
      'https://zоom.us/j/1',
      'https://zoom.us\\@evil.example/j/1',
      'http://zoom.us/j/1',
    ])
      expect(meetingAt(url), url).toBeUndefined()
  })
})

describe('the links of an event', () => {
  it('are believed in order: Graph’s own, the place’s, the text’s', () => {
    const event = { onlineMeetingUrl: teams, location: 'https://meet.google.com/abc-defg-hij', body: zoom }
    expect(joinLinks(event).map(({ provider }) => provider)).toEqual(['Teams', 'Google Meet', 'Zoom'])
    expect(joinLink({ ...event, onlineMeetingUrl: '' })?.provider).toBe('Google Meet')
    expect(joinLink({ ...event, onlineMeetingUrl: 'https://meet.contoso.example/x' })?.provider).toBe(
      'meet.contoso.example',
    )
    expect(joinLink({ ...event, onlineMeetingUrl: 'file:///etc/passwd' })?.provider).toBe('Google Meet')
  })

  it('name one meeting once', () => {
    expect(joinLinks({ location: zoom, body: `${zoom} https://us02web.zoom.us/j/123456789` })).toHaveLength(1)
  })

  it('include those on hosts of one’s own, and calls on one’s Mattermost', () => {
    const own = { hosts: ['meet.contoso.example', 'cloud.contoso.example'], mattermost: 'chat.contoso.example:8443' }
    const at = (url: string) => meetingAt(url, own)?.provider
    expect(at('https://meet.contoso.example/StandUp')).toBe('meet.contoso.example')
    expect(at('https://bbb.meet.contoso.example/b/ele-abc-def')).toBe('BigBlueButton')
    expect(at('https://cloud.contoso.example:444/index.php/call/abc123')).toBe('Nextcloud Talk')
    expect(at('https://chat.contoso.example:8443/team/channels/x?join_call=true')).toBe('Mattermost')
    expect(at('https://chat.contoso.example:8443/team/channels/x')).toBeUndefined()
    expect(at('https://meet.contoso.example/help/faq')).toBeUndefined()
    expect(meetingAt('https://meet.contoso.example/StandUp')).toBeUndefined()
  })
})

describe('whatever text strangers write', () => {
  const piece = fc.constantFrom(
    'https://',
    'HTTP://',
    zoom,
    teams,
    'zoom.us',
    '/j/1',
    '@',
    '\\',
    '(',
    ')',
    ']',
    '&amp;',
    '&#x3c;',
    '*',
    '__;',
    '!!',
    '?url=',
    '%68',
    'https://eur01.safelinks.protection.outlook.com/?url=',
    '.evil.example',
    ':443',
    ' ',
    '\u200B',
    '|',
    '#/',
    '//',
  )
  it('nothing is joined but a known service over https', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        for (const { url } of joinLinks({ location: '', body: pieces.join('') })) {
          const { protocol, hostname, username, port } = new URL(url)
          expect({ protocol, username, port }).toEqual({ protocol: 'https:', username: '', port: '' })
          expect(
            services.some(({ hosts }) => hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`))),
          ).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
