// The sandbox's Mattermost as a process of its own, so that its work is not counted as the bot's.
import { startCompany } from '../../sandbox/company.ts'

const company = await startCompany({ empty: true })
const { store } = company.mattermost
const admin = [...store.users.values()].find((user) => user.roles.includes('system_admin'))
const users: string[] = []
for (let i = 0; i < Number(process.argv[2]); i++)
  users.push(store.addUser({ username: `user${i}`, email: `user${i}@example.com` }).id)
const { token } = store.session(admin?.id ?? '', 'session')
process.send?.({ url: company.servers.mattermost.url, token, users })
// So many milliseconds of waiting for each answer, as a real server has.
process.on('message', (slow) => {
  company.mattermost.switches.slow = Number(slow)
})
process.on('disconnect', () => process.exit(0))
