import { expect, it } from 'vitest'
import { dialogSchema } from '../../main/bot-link/protocol.ts'
import { createEventDialog } from './create-event-dialog.ts'
import { dialogOf } from './dialogs.ts'

it('the dialog for a new event keeps to what Mattermost allows, and says which fields may stay empty', () => {
  const dialog = createEventDialog()
  expect(() => dialogSchema.parse(dialog)).not.toThrow()
  const shown = dialogOf(dialog, 'createEvent', 'signed')
  expect(shown).toMatchObject({
    callback_id: 'createEvent',
    state: 'signed',
    title: 'New event',
    submit_label: 'Create',
  })
  const elements = shown.elements as { name: string; optional: boolean; subtype: string }[]
  expect(elements.filter((element) => !element.optional).map((element) => element.name)).toEqual([
    'subject',
    'date',
    'start',
    'end',
  ])
})
