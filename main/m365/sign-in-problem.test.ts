import { describe, expect, it } from 'vitest'
import { type SignInProblemKind, signInProblem } from './sign-in-problem.ts'

describe('a sign-in server’s error', () => {
  it.each<[string, string, SignInProblemKind, string]>([
    ['access_denied', '', 'declined', 'access_denied'],
    ['consent_required', '', 'admin', 'consent_required'],
    ['temporarily_unavailable', '', 'trouble', 'temporarily_unavailable'],
    ['server_error', '', 'trouble', 'server_error'],
    ['invalid_client', '', 'settings', 'invalid_client'],
    ['unauthorized_client', '', 'settings', 'unauthorized_client'],
    ['invalid_scope', '', 'bug', 'invalid_scope'],
    ['invalid_grant', '', 'again', 'invalid_grant'],
    ['a_word_of_tomorrow', '', 'again', 'a_word_of_tomorrow'],
    ['invalid_grant', 'AADSTS50173: The grant has expired.', 'again', 'AADSTS50173'],
    ['invalid_grant', 'AADSTS50057: The user account is disabled.', 'account', 'AADSTS50057'],
    ['interaction_required', 'AADSTS53003: Blocked by Conditional Access.', 'blocked', 'AADSTS53003'],
    ['invalid_request', 'AADSTS90002: Tenant not found.', 'settings', 'AADSTS90002'],
    ['invalid_grant', 'AADSTS65004: User declined.', 'declined', 'AADSTS65004'],
    ['server_error', 'AADSTS999999: Nobody has seen this one.', 'trouble', 'AADSTS999999'],
  ])('%s "%s" is of kind %s', (error, description, kind, code) => {
    const problem = signInProblem(error, description)
    expect(problem).toMatchObject({ name: 'SignInProblem', kind, code })
    // What the server wrote may name people: only the code goes into the log.
    expect(problem.message).toBe(`sign-in: ${kind} (${code})`)
  })

  it('has the link for the administrator when only an administrator can help', () => {
    const adminLink = 'https://login.example.com/adminconsent'
    const refused = signInProblem('invalid_grant', 'AADSTS65001: no consent', { adminLink })
    expect(refused).toMatchObject({ kind: 'admin', adminLink })
    expect(signInProblem('invalid_grant', '', { subError: 'consent_required', adminLink }).adminLink).toBe(adminLink)
    expect(signInProblem('invalid_grant', '', { adminLink }).adminLink).toBeUndefined()
  })

  it('keeps the claims that the next sign-in has to carry', () => {
    expect(signInProblem('interaction_required', '', { claims: '{"id_token":{}}' }).claims).toBe('{"id_token":{}}')
  })
})
