const html = (body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in (sandbox)</title>
<style>body{font:16px system-ui,sans-serif;background:#f3f2f1;color:#1b1b1b;display:grid;place-items:center;min-height:95vh}
form,main{background:#fff;padding:2.5rem;width:20rem;box-shadow:0 2px 8px #0003}label{display:block;margin:.8rem 0 .2rem}
input{width:100%;padding:.5rem;box-sizing:border-box;font:inherit}button{margin-top:1.2rem;padding:.6rem 1.4rem;font:inherit;border:0;background:#0f5fc2;color:#fff}
p{color:#555}</style>${body}</html>`

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/** The page with the form to sign in; `query` is what the app asked for. */
export function signInPage(tenant: string, query: Record<string, string>): string {
  const fields = Object.entries(query)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('')
  return html(`<form method="post" action="/${escapeHtml(tenant)}/sign-in"><h1>Sign in</h1><p>Sandbox company. The password of everybody is “sandbox”.</p>
      <label for="u">E-mail</label><input id="u" name="login" value="${escapeHtml(query.login_hint ?? '')}" autofocus>
      <label for="p">Password</label><input id="p" name="password" type="password">${fields}
      <button name="go" value="yes">Sign in</button> <button name="go" value="no">Cancel</button></form>`)
}

/** The page for what Entra shows in the browser and never tells the app. */
export const troublePage = (number: number, text: string) =>
  html(`<main><h1>Sorry, we’re having trouble signing you in.</h1><p>AADSTS${number}: ${escapeHtml(text)}</p></main>`)

/** The page after a wrong name or password. */
export const wrongPasswordPage = html(
  '<main><h1>Your account or password is incorrect.</h1><p>Go back and try again.</p></main>',
)

/** The page where an administrator would approve the app. */
export const consentPage = html(
  '<main><h1>Approve Mattercal</h1><p>An administrator would approve the app here.</p></main>',
)
