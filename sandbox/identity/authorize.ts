import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { signInPage, troublePage, wrongPasswordPage } from './pages.ts'
import type { SignIns } from './sign-ins.ts'
import { allowedRedirect, clientId, redirectTo, tenantId } from './tenant.ts'
import { clientInfo } from './token-store.ts'

/** What a browser sees: the authorize endpoint with its form, and the way back to the app. */
export const authorize: FastifyPluginAsync<{ signIns: SignIns }> = async (app, { signIns }) => {
  app.get('/:tenant/oauth2/v2.0/authorize', (request, reply) => showForm(signIns, request, reply))
  app.post('/:tenant/sign-in', (request, reply) => signIn(signIns, request, reply))
}

/** What is wrong with a request that Entra then shows in the browser and never tells the app, if anything. */
function troubleWith(tenant: string, query: Record<string, string>): [number: number, text: string] | undefined {
  if (tenant === 'common') return [50194, 'The application is not configured as a multi-tenant application.']
  if (!['organizations', tenantId].includes(tenant)) return [90002, `Tenant '${tenant}' not found.`]
  if (query.client_id !== clientId) return [700016, 'Application was not found in the directory.']
  // docs/protocols/entra.md
  if (!allowedRedirect(query.redirect_uri)) return [50011, 'The redirect URI specified in the request does not match.']
  return undefined
}

/** What the app is told at once instead of a sign-in, if anything. */
function refusal(signIns: SignIns, query: Record<string, string>): Record<string, string> | undefined {
  const refused = (error: string, number: number, text: string) => ({
    error,
    error_description: `AADSTS${number}: ${text}`,
  })
  if (query.response_type !== 'code')
    return refused('unsupported_response_type', 700054, 'response_type is not enabled.')
  if (query.code_challenge_method !== 'S256' || !/^[\w-]{43,128}$/.test(query.code_challenge ?? ''))
    return refused('invalid_request', 501491, 'Invalid size of Code_Challenge parameter.')
  const scripted = signIns.scripted('authorize')
  if (scripted)
    return {
      ...refused(scripted.error, scripted.number, 'scripted.'),
      ...(scripted.suberror ? { error_subcode: scripted.suberror } : {}),
    }
  if (signIns.adminConsentRequired) return refused('access_denied', 90094, 'The grant requires admin permission.')
  return undefined
}

async function showForm(signIns: SignIns, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { tenant } = request.params as { tenant: string }
  const query = request.query as Record<string, string>
  const trouble = troubleWith(tenant, query)
  if (trouble)
    return reply
      .type('text/html')
      .status(400)
      .send(troublePage(...trouble))
  const refused = refusal(signIns, query)
  if (refused) return reply.redirect(redirectTo(query.redirect_uri as string, { ...refused, state: query.state ?? '' }))
  return reply.type('text/html').header('cache-control', 'no-store').send(signInPage(tenant, query))
}

async function signIn(signIns: SignIns, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const form = request.body as Record<string, string>
  const { redirect_uri, state = '' } = form
  if (!allowedRedirect(redirect_uri)) return reply.status(400).send('')
  const back = (parameters: Record<string, string>) =>
    reply.redirect(redirectTo(redirect_uri, { ...parameters, state }))
  if (form.go === 'no')
    return back({
      error: 'access_denied',
      error_subcode: 'cancel',
      error_description: 'AADSTS65004: User declined to consent to access the app.',
    })
  const person = signIns.personAt((form.login ?? '').trim().toLowerCase())
  if (!person || person.password !== form.password) return reply.status(200).type('text/html').send(wrongPasswordPage)
  const code = signIns.addCode({
    person,
    redirectUri: redirect_uri,
    challenge: form.code_challenge ?? '',
    scopes: (form.scope ?? '').split(' '),
    nonce: form.nonce,
    claims: form.claims ?? '',
  })
  return back({ code, client_info: clientInfo(person), session_state: signIns.random.uuid() })
}
