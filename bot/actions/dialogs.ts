import type { Dialog } from '../../main/bot-link/protocol.ts'

/** A dialog in Mattermost's shape. `state` is signed; it comes back with the submission. */
export function dialogOf(dialog: Dialog, callbackId: string, state: string): Record<string, unknown> {
  return {
    callback_id: callbackId,
    title: dialog.title,
    introduction_text: dialog.introduction ?? '',
    submit_label: dialog.submit,
    notify_on_cancel: false,
    state,
    elements: dialog.elements.map((element) => ({
      display_name: element.label,
      name: element.name,
      type: element.type,
      subtype: element.type === 'text' ? 'text' : '',
      default: element.value ?? '',
      placeholder: element.placeholder ?? '',
      help_text: element.help ?? '',
      optional: element.optional,
      ...(element.maxLength ? { max_length: element.maxLength } : {}),
      ...(element.options ? { options: element.options } : {}),
    })),
  }
}
