import { sessionOf } from '../access.ts'
import { AppError } from '../app-error.ts'
import type { Area, Chat } from '../chat.ts'
import { totpCodes, type User } from '../store.ts'
import { shownUser } from './users.ts'

/** Signing in with a password and, where it is set up, a second factor; and signing out. */
export const sessions: Area = async (app, { chat }) => {
  const { store } = chat
  app.post('/api/v4/users/login', async (request, reply) => {
    const body = (request.body ?? {}) as Record<string, string>
    if (!body.password) throw new AppError('api.user.login.blank_pwd.app_error', 400)
    const user = store.byLogin(body.login_id ?? '')
    const invalid = new AppError('api.user.login.invalid_credentials_email_username', 401)
    if (!user) throw invalid
    if (user.delete_at > 0) throw new AppError('api.user.login.inactive.app_error', 401)
    if (user.is_bot) throw new AppError('api.user.login.bot_login_forbidden.app_error', 401)
    if (user.failedAttempts >= 10) throw new AppError('api.user.check_user_login_attempts.too_many.app_error', 401)
    if (user.password !== body.password) {
      user.failedAttempts++
      throw invalid
    }
    checkSecondFactor(chat, user, body.token ?? '')
    user.failedAttempts = 0
    reply.header('token', store.session(user.id, 'session').token)
    return shownUser(user, user)
  })
  app.post('/api/v4/users/logout', async (request) => {
    store.sessions.delete(sessionOf(request).token)
    return { status: 'OK' }
  })
}

/** Since 11.x a code works once; 5.37 takes it again. */
function checkSecondFactor(chat: Chat, user: User, code: string): void {
  if (!user.totp) return
  if (!/^\d{6}$/.test(code)) throw new AppError('mfa.validate_token.authenticate.app_error', 401)
  const used = !chat.old && user.usedCodes.has(code)
  if (used || !totpCodes(user.totp, chat.clock.machine.now()).includes(code)) {
    user.failedAttempts++
    throw new AppError('api.user.check_user_mfa.bad_code.app_error', 401)
  }
  user.usedCodes.add(code)
}
