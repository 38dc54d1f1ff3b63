// The bot as a process that dies at a step: `node test/bot/crash-bot.ts CONFIG-FILE STEP`. See crash.test.ts.

import { startBot } from '../../bot/bot.ts'
import { readConfig } from '../../bot/config/read-config.ts'
import { doors } from '../../sandbox/doors.ts'

const [file, step] = process.argv.slice(2)
await startBot(readConfig(doors.files, file, {}), doors, {
  // Long enough for a request, short enough for a test: a dead replica's claims are taken over after this.
  lease: 26_500,
  atStep(at) {
    // As hard as a death gets: nothing is flushed, closed or given back.
    if (at === step) process.kill(process.pid, 'SIGKILL')
  },
})
process.stdout.write('up\n')
