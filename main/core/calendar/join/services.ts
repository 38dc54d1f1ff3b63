/** A meeting service: where its meetings are. A host counts with the hosts below it. */
export interface MeetingService {
  name: string
  hosts: readonly string[]
  /** What the path of a meeting begins with; any path but the landing page's if left out. */
  path?: RegExp
  /** Paths on the same hosts that lead elsewhere: help, recordings, dial-in numbers, settings. */
  notPath?: RegExp
}

// Facts from the services' own pages, and from those that other calendar apps know. Help, dial-in and recording pages lie on
// the same hosts; where a service's paths are known, they are said.
const aside =
  /^\/(?:help|support|docs?|faq|legal|privacy|terms|download|downloads|pricing|about|blog|login|signin|signup|register|account)(?:\/|$)/i

/** The services whose meetings can be opened with one click. */
export const services: readonly MeetingService[] = [
  {
    name: 'Teams',
    hosts: [
      'teams.microsoft.com',
      'teams.live.com',
      'teams.microsoft.us',
      'teams.microsoftonline.cn',
      'teams.cloud.microsoft',
    ],
    path: /^\/(?:l\/meetup-join|l\/meeting\/join|meet|dl\/launcher|_#\/l\/meetup-join|_\?[^#]*#\/l\/meetup-join)(?:\/|$|\.)/,
  },
  {
    name: 'Zoom',
    hosts: ['zoom.us', 'zoom.com', 'zoom.com.cn', 'zoom.de', 'zoom-x.de', 'zoomgov.com'],
    path: /^\/(?:j|my|w|s|wc|webinar|wc\/join|meeting)\/[^/]/,
    notPath: /^\/(?:webinar|meeting)\/(?:register|schedule|tz_|attendee)/,
  },
  {
    name: 'Google Meet',
    hosts: ['meet.google.com', 'stream.meet.google.com'],
    path: /^\/(?:_meet\/|lookup\/|stream\/)?[a-z0-9-]{6,}/,
    notPath: /^\/(?:tel|new|landing|calling)/,
  },
  { name: 'Google Hangouts', hosts: ['hangouts.google.com'], path: /^\/(?:call|hangouts|start)/ },
  { name: 'Google Duo', hosts: ['duo.app.goo.gl'] },
  {
    name: 'Webex',
    hosts: ['webex.com'],
    path: /^\/(?:[\w.-]+\/)?(?:j\.php|(?:meet|join|m|webappng\/sites|wbxmjs\/joinservice|webinar)\/|e\.php|k2\/j\.php|onstage\/)/,
    notPath: /globalcallin|recording|ldr\.php|lsr\.php|playback|\/help/i,
  },
  { name: 'Skype', hosts: ['join.skype.com'] },
  { name: 'Skype for Business', hosts: ['meet.lync.com', 'join.lync.com', 'meet.gov.online.office365.us'] },
  { name: 'Jitsi', hosts: ['meet.jit.si', 'beta.meet.jit.si', 'moderated.jitsi.net'], notPath: /^\/static\// },
  {
    name: 'GoTo',
    hosts: ['meet.goto.com', 'app.goto.com', 'gotomeet.me', 'gotomeeting.com', 'gotomeet.at'],
    path: /^\/(?:meeting|join|meet|[\w-]{3,})/,
    notPath: /^\/(?:b\/|resources|features)/,
  },
  {
    name: 'GoTo Webinar',
    hosts: ['gotowebinar.com', 'join.gotowebinar.com'],
    path: /^\/(?:join|unified|#|register)?/,
    notPath: /^\/$/,
  },
  { name: 'Amazon Chime', hosts: ['chime.aws'], path: /^\/(?:\d+|meetings\/)/ },
  {
    name: 'RingCentral',
    hosts: ['meetings.ringcentral.com', 'v.ringcentral.com', 'video.ringcentral.com', 'ringcentral.com'],
    path: /^\/(?:join|j|welcome|conf)\//,
  },
  { name: 'BlueJeans', hosts: ['bluejeans.com', 'primetime.bluejeans.com'], path: /^\/(?:\d+|a2m\/|meet\/)/ },
  { name: '8x8', hosts: ['8x8.vc'] },
  { name: 'Demio', hosts: ['event.demio.com', 'my.demio.com'] },
  { name: 'join.me', hosts: ['join.me'] },
  { name: 'Whereby', hosts: ['whereby.com', 'appear.in'], path: /^\/[\w-]{2,}/ },
  { name: 'UberConference', hosts: ['uberconference.com', 'meetings.dialpad.com'] },
  { name: 'TeamViewer Meeting', hosts: ['go.teamviewer.com', 'go.blizz.com'] },
  { name: 'VSee', hosts: ['vsee.com', 'vsee.me'], path: /^\/(?:c|m)\// },
  { name: 'StarLeaf', hosts: ['meet.starleaf.com'] },
  { name: 'VooV', hosts: ['voovmeeting.com', 'meeting.tencent.com'], path: /^\/(?:dm|p|s|dw|invite|mt)(?:\/|\.|$)/ },
  { name: 'Workplace', hosts: ['workplace.com'], path: /^\/groupcall\// },
  { name: 'Lifesize', hosts: ['call.lifesizecloud.com', 'call.lifesize.com'] },
  { name: 'FaceTime', hosts: ['facetime.apple.com'], path: /^\/join/ },
  { name: 'YouTube', hosts: ['youtube.com', 'youtu.be'], path: /^\/(?:live\/|watch|[\w-]{11}$)/ },
  { name: 'Vonage', hosts: ['meetings.vonage.com', 'freeconferencecall.vonage.com'] },
  { name: 'Around', hosts: ['meet.around.co', 'around.co'], path: /^\/r\// },
  { name: 'Jam', hosts: ['jam.systems'] },
  {
    name: 'Discord',
    hosts: ['discord.com', 'discord.gg', 'discordapp.com'],
    path: /^\/(?:channels|invite|events|[\w-]{5,}$)/,
  },
  { name: 'Blackboard Collaborate', hosts: ['bbcollab.com'], path: /^\/(?:guest|collab|launch|invite)/ },
  { name: 'CoScreen', hosts: ['join.coscreen.co'] },
  { name: 'Vowel', hosts: ['vowel.com'] },
  { name: 'Zhumu', hosts: ['zhumu.com', 'zhumu.me'], path: /^\/j\// },
  { name: 'Lark', hosts: ['vc.larksuite.com'], path: /^\/j\// },
  { name: 'Feishu', hosts: ['vc.feishu.cn'], path: /^\/j\// },
  { name: 'DingTalk', hosts: ['meeting.dingtalk.com'] },
  { name: 'Vimeo', hosts: ['vimeo.com', 'venues.vimeo.com'], path: /^\/(?:showcase|event)\/\d|^\/[\w-]+\/[\w-]+/ },
  { name: 'oVice', hosts: ['ovice.in', 'ovice.com'] },
  { name: 'Luma', hosts: ['lu.ma', 'luma.com'], path: /^\/join\// },
  { name: 'Preply', hosts: ['preply.com'], path: /^\/(?:\w\w\/)?(?:classroom|meeting|room)/ },
  { name: 'UserZoom', hosts: ['go.userzoom.com'], path: /^\/participate\// },
  { name: 'Venue', hosts: ['app.venue.live'], path: /^\/app\// },
  { name: 'Teemyco', hosts: ['app.teemyco.com'], path: /^\/room\// },
  { name: 'Demodesk', hosts: ['demodesk.com'], path: /^\/(?:m|room|meeting)\// },
  { name: 'Zoho Cliq', hosts: ['cliq.zoho.com', 'cliq.zoho.eu', 'cliq.zoho.in'], path: /^\/meetings\// },
  { name: 'Zoho Meeting', hosts: ['meeting.zoho.com', 'meeting.zoho.eu', 'meeting.zoho.in', 'meet.zoho.com'] },
  { name: 'Slack', hosts: ['app.slack.com', 'slack.com'], path: /^\/(?:huddle\/|[\w-]+\/huddle)/ },
  { name: 'Gather', hosts: ['app.gather.town', 'gather.town'], path: /^\/(?:app|i)\// },
  { name: 'Pop', hosts: ['pop.com'], path: /^\/j\// },
  { name: 'Chorus', hosts: ['go.chorus.ai'] },
  { name: 'Gong', hosts: ['join.gong.io'] },
  { name: 'Livestorm', hosts: ['app.livestorm.co', 'app.livestorm.com'], path: /^\/p\// },
  { name: 'Tuple', hosts: ['tuple.app'], path: /^\/c\// },
  { name: 'Pumble', hosts: ['meet.pumble.com'] },
  { name: 'Suit Conference', hosts: ['conference.istesuit.com'] },
  { name: 'Doxy.me', hosts: ['doxy.me'] },
  { name: 'Cal Video', hosts: ['app.cal.com', 'cal.com'], path: /^\/video\// },
  { name: 'zm.page', hosts: ['zm.page'] },
  { name: 'LiveKit', hosts: ['livekit.io'], path: /^\/rooms\// },
  { name: 'Meetecho', hosts: ['meetings.conf.meetecho.com', 'meetecho.ietf.org'] },
  { name: 'StreamYard', hosts: ['streamyard.com'], path: /^\/(?:guest\/)?[a-z0-9]{8,13}(?:\/|$)/ },
  { name: 'Riverside', hosts: ['riverside.fm', 'riverside.com'], path: /^\/studio\// },
  { name: 'Reclaim', hosts: ['reclaim.ai'], path: /^\/z\// },
  { name: 'Wire', hosts: ['call.wire.com'] },
  { name: 'Infomaniak kMeet', hosts: ['kmeet.infomaniak.com'] },
  { name: 'Element Call', hosts: ['call.element.io', 'meet.element.io'] },
  { name: 'Proton Meet', hosts: ['meet.proton.me'] },
  { name: 'TrueConf', hosts: ['trueconf.com'], path: /^\/c\// },
  { name: 'Pexip', hosts: ['pexip.me', 'video.pexip.com'], path: /^\/(?:meet|webapp|teams)\// },
  { name: 'Wonder', hosts: ['app.wonder.me'] },
  { name: 'Spatial Chat', hosts: ['app.spatial.chat', 'spatial.chat'], path: /^\/s\// },
  { name: 'Kumospace', hosts: ['kumospace.com'] },
  { name: 'Butter', hosts: ['app.butter.us'] },
  { name: 'ClickMeeting', hosts: ['clickmeeting.com'], notPath: /^\/(?:pl|en|de)?\/?$/ },
  { name: 'BigMarker', hosts: ['bigmarker.com'], path: /^\/(?:conferences|[\w-]+\/[\w-]+)/ },
  { name: 'Adobe Connect', hosts: ['adobeconnect.com'] },
  { name: 'Dialpad', hosts: ['meetings.dialpad.com'] },
  { name: 'GlobalMeet', hosts: ['globalmeet.com', 'pgi.com'] },
  { name: 'Intermedia AnyMeeting', hosts: ['anymeeting.com', 'meet.intermedia.com'] },
  { name: 'FreeConferenceCall', hosts: ['join.freeconferencecall.com'] },
  { name: 'Yandex Telemost', hosts: ['telemost.yandex.ru', 'telemost.360.yandex.ru'], path: /^\/j\// },
  { name: 'alfaview', hosts: ['app.alfaview.com', 'rooms.alfaview.com'] },
  { name: 'OpenTalk', hosts: ['opentalk.eu'], path: /^\/(?:room|invite)\// },
  { name: 'sipgate', hosts: ['meet.sipgate.de'] },
  { name: 'Digital Samba', hosts: ['digitalsamba.com'], path: /^\/[\w-]+/ },
]

/** Whether a page on any service's host is no meeting, whatever the service. */
export const isAside = (path: string): boolean => aside.test(path)

/** A call on a Mattermost server: its plugin's page, or the link to join the call of a channel. */
export const mattermostCall = {
  name: 'Mattermost',
  path: /\/plugins\/com\.mattermost\.calls\/|[?&]join_call=true/,
}

/** What self-hosted services' meetings look like, on hosts that the company or the user has named. */
export const ownServices: readonly { name: string; path: RegExp }[] = [
  { name: 'BigBlueButton', path: /^\/(?:bigbluebutton|b|rooms|html5client|gl)\/[\w-]/ },
  { name: 'Nextcloud Talk', path: /^(?:\/index\.php)?\/call\/[\w]+/ },
  { name: 'Skype for Business', path: /^\/(?:[\w.-]+\/)?meet\/[\w.]+\// },
]
