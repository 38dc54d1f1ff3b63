import type { Action, ActionResult } from '../../../bot-link/protocol.ts'
import { Failure } from '../../../net/failure.ts'
import { StoreError } from '../../../store/files.ts'
import { describeFault, failureText } from '../../../text/failures.ts'
import { say } from '../../../text/say.ts'
import { doButton } from './buttons.ts'
import { createEvent } from './create-event.ts'
import type { ActionParts } from './parts.ts'
import { answerSlashCommand } from './slash-commands.ts'

/**
 * Does on this desktop what its user asked for in Mattermost, through the same doors as every other surface.
 * `again`: it was begun before and nobody knows how far it got; answers and new events carry an id that counts once.
 */
export async function doAction(parts: ActionParts, action: Action, again: boolean): Promise<ActionResult> {
  try {
    switch (action.kind) {
      case 'button':
        return await doButton(parts, action, again)
      case 'command':
        return { text: await answerSlashCommand(parts, action.text) }
      case 'dialog':
        return action.name === 'createEvent' ? await createEvent(parts, action) : { text: say('action.tooOld') }
    }
  } catch (error) {
    if (error instanceof StoreError) return { text: say('action.notSaved') }
    if (error instanceof Failure) return { text: failureText(error.kind, 'server') }
    parts.log('error', 'action failed', { kind: action.kind, ...describeFault(error) })
    return { text: say('action.fault') }
  }
}
