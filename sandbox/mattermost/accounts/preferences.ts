import { ownPathUser } from '../access.ts'
import { AppError } from '../app-error.ts'
import type { Area } from '../chat.ts'
import type { Preference } from '../store.ts'

/** What people have set for themselves, by category and name. */
export const preferences: Area = async (app, { chat }) => {
  const { store } = chat
  app.get('/api/v4/users/:id/preferences', async (request) => store.preferencesOf(ownPathUser(chat, request).id))
  app.get('/api/v4/users/:id/preferences/:category', async (request) => {
    const { category } = request.params as { category: string }
    const found = store.preferencesOf(ownPathUser(chat, request).id).filter((p) => p.category === category)
    if (found.length === 0) throw new AppError('api.preference.preferences_category.get.app_error', 404)
    return found
  })
  app.get('/api/v4/users/:id/preferences/:category/name/:name', async (request) => {
    const { category, name } = request.params as { category: string; name: string }
    const found = store
      .preferencesOf(ownPathUser(chat, request).id)
      .find((preference) => preference.category === category && preference.name === name)
    if (!found) throw new AppError('app.preference.get.app_error', 400)
    return found
  })
  app.put('/api/v4/users/:id/preferences', async (request) => {
    const user = ownPathUser(chat, request)
    for (const preference of request.body as Preference[]) {
      if (preference.user_id !== user.id) throw new AppError('api.preference.update_preferences.set.app_error', 403)
      store.setPreference(preference)
    }
    return { status: 'OK' }
  })
}
