// Signs the descriptions of a release: `npm run sign-release -- FOLDER`, with the private key (Ed25519, PEM) in
// MATTERCAL_UPDATE_SIGNING_KEY. Without `FOLDER`, `--new-key` prints a new pair.
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [argument] = process.argv.slice(2)
if (argument === '--new-key') {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  process.stdout.write(String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
  process.stdout.write(String(publicKey.export({ type: 'spki', format: 'pem' })))
} else {
  const pem = process.env.MATTERCAL_UPDATE_SIGNING_KEY
  if (!argument || !pem) throw new Error('give the folder, and the key in MATTERCAL_UPDATE_SIGNING_KEY')
  const key = createPrivateKey(pem)
  const descriptions = readdirSync(argument).filter((name) => /^(latest|beta)[\w-]*\.yml$/.test(name))
  if (descriptions.length === 0) throw new Error(`${argument} holds no description of a release`)
  for (const name of descriptions) {
    writeFileSync(join(argument, `${name}.sig`), sign(null, readFileSync(join(argument, name)), key).toString('base64'))
    process.stdout.write(`signed ${name}\n`)
  }
}
