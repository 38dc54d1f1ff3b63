import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '../../sandbox/bot.ts'
import { eventually } from './eventually.ts'

/** A PostgreSQL server of a test's own. */
export interface Postgres {
  /** A new, empty database; its address. */
  database(): Promise<string>
  close(): Promise<void>
}

function binaries(): string {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : []
  if (versions[0] === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  return join(base, versions[0], 'bin')
}

/** PostgreSQL refuses to run as root: then it runs as its own user, as the Debian package made it. */
function runner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** Starts a PostgreSQL server of its own in a temporary folder, on loopback. */
export async function startPostgres(): Promise<Postgres> {
  const bin = binaries()
  const as = runner()
  const folder = mkdtempSync(join(tmpdir(), 'mattercal-postgres-'))
  if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid)
  const data = join(folder, 'data')
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...as,
    cwd: folder,
    stdio: 'ignore',
  })
  const port = await freePort()
  const server: ChildProcess = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'],
    { ...as, cwd: folder, stdio: 'ignore' },
  )
  const exited = new Promise((resolve) => server.once('exit', resolve))
  const url = (name: string) => `postgres://postgres@127.0.0.1:${port}/${name}`
  const query = async (text: string) => {
    const client = new pg.Client({ connectionString: url('postgres') })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  await eventually(
    () =>
      query('select 1').then(
        () => true,
        () => false,
      ),
    (up) => up,
    30_000,
  )
  let count = 0
  return {
    async database() {
      const name = `test_${++count}`
      await query(`create database ${name}`)
      return url(name)
    },
    async close() {
      server.kill('SIGINT')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
