// The sandbox company alone: `npm run sandbox -- --mattermost 5.37`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCompany } from '../../sandbox/company.ts'
import type { Version } from '../../sandbox/mattermost/versions.ts'
import { root } from '../setup/paths.mjs'

const at = process.argv.indexOf('--mattermost')
const mattermost = (at > 0 ? process.argv[at + 1] : '11.6') as Version
const company = await startCompany({ mattermost, log: (line) => process.stdout.write(`${line}\n`) })
const config = join(root, '.demo-config.json')
writeFileSync(config, JSON.stringify(company.config, undefined, 2))
process.stdout.write(`what the colleagues see: ${company.config.sandbox.control}
to connect the app:
  NODE_EXTRA_CA_CERTS=${company.caFile} npm start -- --config ${config}
press Ctrl-C to end\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void company.close().then(() => process.exit(0)))
