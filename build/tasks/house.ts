// Writes the import rules of build/house.ts into biome.json and CONTRIBUTING.md: `node build/run.mjs house`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { biomeOverrides, houseTable, withTable } from '../house.ts'
import { root } from '../setup/paths.mjs'

const biomeFile = join(root, 'biome.json')
const biome = JSON.parse(readFileSync(biomeFile, 'utf8')) as { overrides: unknown[] }
biome.overrides = biomeOverrides()
writeFileSync(biomeFile, `${JSON.stringify(biome, undefined, 2)}\n`)
const guide = join(root, 'CONTRIBUTING.md')
writeFileSync(guide, withTable(readFileSync(guide, 'utf8'), houseTable()))
