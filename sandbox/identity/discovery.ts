import type { FastifyPluginAsync } from 'fastify'
import { consentPage } from './pages.ts'
import type { SignIns } from './sign-ins.ts'
import { publicKey } from './token-store.ts'

/** What the provider says of itself: its endpoints and its keys. And the page where an administrator approves apps. */
export const discovery: FastifyPluginAsync<{ signIns: SignIns }> = async (app, { signIns }) => {
  app.get('/:tenant/v2.0/.well-known/openid-configuration', async (request) => {
    const { tenant } = request.params as { tenant: string }
    const base = `${signIns.authority}/${tenant}`
    return {
      issuer: signIns.issuer,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'name', 'oid', 'tid', 'preferred_username', 'nonce'],
      tenant_region_scope: 'EU',
      cloud_instance_name: 'microsoftonline.com',
    }
  })
  app.get('/:tenant/discovery/v2.0/keys', async () => ({
    keys: [{ ...publicKey(), kid: 'sandbox', use: 'sig', alg: 'RS256' }],
  }))
  app.get('/:tenant/adminconsent', async (_request, reply) => reply.type('text/html').send(consentPage))
}
