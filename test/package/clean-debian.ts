import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** A Debian with nothing but what every Debian has, in a folder of its own, where packages can be installed. */
export interface CleanDebian {
  root: string
  /** Runs a program to its end; throws with what it printed when it fails. */
  run(...command: string[]): string
  /** Starts a program with this environment and no other. */
  start(command: string[], env: Record<string, string>): ChildProcess
  /** Shows a folder of this machine at the same place inside. */
  bind(folder: string): void
  /** Installs a package file with what it depends on, as a person would. */
  install(deb: string): void
  /** Trusts a certificate authority, as an admin would. */
  trust(pem: string): void
  close(): void
}

/** The release and the sources that this machine itself installs from, whatever mirror that is. */
function sources(): { release: string; file: string } {
  const release = /^VERSION_CODENAME=(\S+)/m.exec(execFileSync('cat', ['/etc/os-release'], { encoding: 'utf8' }))?.[1]
  const file = ['debian.sources', 'ubuntu.sources']
    .map((name) => join('/etc/apt/sources.list.d', name))
    .concat('/etc/apt/sources.list')
    .find(existsSync)
  if (!release || !file) throw new Error('this machine does not say which Debian it is')
  return { release, file }
}

/** Needs root, and the right to mount. */
export function makeCleanDebian(): CleanDebian {
  const folder = mkdtempSync(join(tmpdir(), 'mattercal-debian-'))
  const root = join(folder, 'root')
  const mounted: string[] = []
  const mount = (args: string[], at: string) => {
    mkdirSync(at, { recursive: true })
    execFileSync('mount', [...args, at])
    mounted.push(at)
  }
  const { release, file } = sources()
  execFileSync(
    'mmdebstrap',
    ['--variant=minbase', '--mode=root', '--include=ca-certificates', '--quiet', release, root, file],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  // An installer writes this one; mmdebstrap leaves it to whoever uses the folder.
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n')
  mount(['-t', 'proc', 'proc'], join(root, 'proc'))
  mount(['-t', 'tmpfs', 'tmpfs'], join(root, 'dev/shm'))
  const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
  const run = (...command: string[]) => {
    const { status, stdout, stderr } = spawnSync('/usr/sbin/chroot', [root, ...command], {
      encoding: 'utf8',
      env: environment,
    })
    if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`)
    return stdout
  }
  return {
    root,
    run,
    start: (command, env) => spawn('/usr/sbin/chroot', [root, ...command], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
    bind: (path) => mount(['--bind', path], join(root, path)),
    install(deb) {
      copyFileSync(deb, join(root, 'tmp', basename(deb)))
      run('apt-get', 'update', '-q')
      run('apt-get', 'install', '-y', '-q', '--no-install-recommends', `/tmp/${basename(deb)}`)
    },
    trust(pem) {
      writeFileSync(join(root, 'usr/local/share/ca-certificates/test.crt'), pem)
      run('update-ca-certificates')
    },
    close() {
      for (const at of mounted.reverse()) spawnSync('umount', ['--lazy', at])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
