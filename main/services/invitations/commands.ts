import { refusalText } from '../../text/invitations.ts'
import { say } from '../../text/say.ts'
import { done, refused, type SomeHandlers } from '../commands/handlers.ts'
import type { Answers } from './answers.ts'

/** The commands that give answers to invitations and take them back. */
export const invitationCommands = (answers: Answers) =>
  ({
    async answer(command) {
      const why = await answers.give(command)
      return why ? refused(refusalText(why)) : done
    },
    async undoAnswer({ id }) {
      return (await answers.undo(id)) ? done : refused(say('answer.tooLateToUndo'))
    },
    async dismissAnswer({ id }) {
      await answers.dismiss(id)
      return done
    },
  }) satisfies SomeHandlers
