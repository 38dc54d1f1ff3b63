// Stands in for the system browser: notes what it is asked to open and, if told so, signs in as a person would.
import { appendFileSync, readFileSync } from 'node:fs'
import type { BrowserMode } from './session.ts'

const [log, modeFile, address] = process.argv.slice(2) as [string, string, string]
appendFileSync(log, `${address}\n`)
const mode = JSON.parse(readFileSync(modeFile, 'utf8')) as BrowserMode

function fieldsOf(html: string): URLSearchParams {
  const form = new URLSearchParams()
  const plain = (text: string) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1]
    if (name) form.set(plain(name), plain(/value="([^"]*)"/.exec(tag)?.[1] ?? ''))
  }
  return form
}

if (mode.mode !== 'ignore' && URL.canParse(address)) {
  let response = await fetch(address, { redirect: 'manual' })
  const html = await response.text()
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1]
  if (action) {
    const form = fieldsOf(html)
    if (mode.mode === 'signIn') {
      form.set('login', mode.login)
      form.set('password', mode.password)
      form.set('go', 'yes')
    } else form.set('go', 'no')
    response = await fetch(new URL(action, address), {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    })
  }
  const back = response.headers.get('location')
  if (back) await fetch(back)
}
