// The bot: `npm run bot -- --config bot.yaml`.
import '../../bot/index.ts'
