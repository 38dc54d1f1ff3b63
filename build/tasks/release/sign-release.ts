// Signs the descriptions of a release: `npm run sign-release -- FOLDER`, with the private key (Ed25519, PEM) in
// MATTERCAL_UPDATE_SIGNING_KEY. The apps must trust that key: with MATTERCAL_UPDATE_KEYS given, that is checked. Without `FOLDER`, `--new-key` prints a new pair.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signedBytes } from '../../../main/updates/signed-bytes.ts'
import { publicKeysIn } from '../../package/public-keys.ts'

const [argument] = process.argv.slice(2)
if (argument === '--new-key') {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  process.stdout.write(String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
  process.stdout.write(String(publicKey.export({ type: 'spki', format: 'pem' })))
} else {
  const pem = process.env.MATTERCAL_UPDATE_SIGNING_KEY
  if (!argument || !pem) throw new Error('give the folder, and the key in MATTERCAL_UPDATE_SIGNING_KEY')
  const key = createPrivateKey(pem)
  const trusted = process.env.MATTERCAL_UPDATE_KEYS
  const ours = createPublicKey(key)
  if (trusted !== undefined && !publicKeysIn(trusted).some((one) => createPublicKey(one).equals(ours)))
    throw new Error('no app would believe this signature: the key is not among MATTERCAL_UPDATE_KEYS')
  const descriptions = readdirSync(argument).filter((name) => /^(latest|beta)[\w-]*\.yml$/.test(name))
  if (descriptions.length === 0) throw new Error(`${argument} holds no description of a release`)
  for (const name of descriptions) {
    const signature = sign(null, signedBytes(name, readFileSync(join(argument, name))), key)
    writeFileSync(join(argument, `${name}.sig`), signature.toString('base64'))
    process.stdout.write(`signed ${name}\n`)
  }
}
