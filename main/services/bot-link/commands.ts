import { done, refused, type SomeHandlers } from '../commands/handlers.ts'
import type { BotLink } from './bot-link.ts'

/** The commands that connect this desktop to the company's bot, and end the connection. */
export const botLinkCommands = (botLink: BotLink) =>
  ({
    async connectBot({ url }) {
      const problem = await botLink.connect(url)
      return problem === undefined ? done : refused(problem)
    },
    async disconnectBot() {
      await botLink.disconnect()
      return done
    },
  }) satisfies SomeHandlers
