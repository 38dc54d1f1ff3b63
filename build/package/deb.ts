import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Installer } from 'electron-installer-debian'
import { root } from '../setup/paths.mjs'
import { maintainer } from './stage.ts'

// What Electron and the keychain's library link against on a bare Debian or Ubuntu, which renamed some ("t64").
const depends = [
  'libasound2 | libasound2t64',
  'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libc6',
  'libcups2 | libcups2t64',
  'libdrm2',
  'libgbm1',
  'libgtk-3-0 | libgtk-3-0t64',
  'libnotify4',
  'libnss3',
  'libsecret-1-0',
  'libx11-xcb1',
  'libxcb-dri3-0',
  'libxss1',
  'libxtst6',
  'xdg-utils',
]
// A Secret Service keeps the tokens' key; desktops bring one of these.
const recommends = ['gnome-keyring | kwalletmanager | keepassxc', 'desktop-file-utils']

// The library's own list of what Electron needs would pull a desktop's file tools onto a server.
class DebianPackage extends Installer {
  override generateOptions() {
    super.generateOptions()
    Object.assign(this.options, { depends, recommends, suggests: [], enhances: [], preDepends: [] })
    return this.options
  }
}

/** Makes a .deb of an unpacked app; returns its path. */
export async function makeDeb(
  unpacked: string,
  into: string,
  version: string,
  compression: 'xz' | 'none',
): Promise<string> {
  const sizes = [16, 24, 32, 48, 64, 128, 256, 512]
  const icon = Object.fromEntries(
    sizes.map((size) => [`${size}x${size}`, join(root, `resources/icons/app-${size}.png`)]),
  )
  const file = `mattercal_${version}_amd64.deb`
  const installer = new DebianPackage({
    src: unpacked,
    dest: into,
    arch: 'amd64',
    rename: (dest: string) => join(dest, file),
    logger: () => undefined,
    options: {
      name: 'mattercal',
      productName: 'Mattercal',
      version,
      bin: 'mattercal',
      description: 'Your Mattermost status, true to your Microsoft 365 calendar',
      productDescription:
        'Keeps your Mattermost status true to your Microsoft 365 calendar, lists the meeting invitations that wait for an answer, and reminds you. Tokens stay on this computer.',
      maintainer,
      homepage: process.env.MATTERCAL_HOMEPAGE ?? '',
      section: 'net',
      categories: ['Office', 'Calendar', 'Network'],
      mimeType: ['x-scheme-handler/mattercal'],
      icon: { ...icon, scalable: join(root, 'resources/icons/app.svg') },
      desktopTemplate: join(root, 'build/package/mattercal.desktop.ejs'),
      scripts: { postinst: join(root, 'build/package/postinst'), postrm: join(root, 'build/package/postrm') },
      compression,
    },
  })
  // dpkg-deb refuses modes that other umasks give.
  const before = process.umask(0o022)
  try {
    await installer.generateDefaults()
    installer.generateOptions()
    await installer.createStagingDir()
    await installer.createContents()
    // A package manager updates this one, so it does not update itself.
    writeFileSync(join(installer.stagingDir, 'usr/lib/mattercal/resources/package-type'), 'deb')
    await installer.createPackage()
    await installer.movePackage()
  } finally {
    process.umask(before)
  }
  return join(into, file)
}
