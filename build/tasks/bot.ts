// The bot: `npm run bot -- --config bot.yaml`.
import '../../main/bot/index.ts'
