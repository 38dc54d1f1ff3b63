// What the app and the bot cost: `npm run bench`. The measurements stand in test/bench.
import '../../test/bench/desktop.ts'
