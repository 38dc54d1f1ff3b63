// The JSON schema of the policy file, from the one that counts: `npm run policy-schema`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { policySchema } from '../../../main/store/policy.ts'
import { root } from '../../setup/paths.mjs'

const schema = z.toJSONSchema(policySchema, { io: 'input' })
writeFileSync(join(root, 'build/package/policy.schema.json'), `${JSON.stringify(schema, undefined, 2)}\n`)
