import { Notification } from 'electron'
import type { Page, RunAnything } from '../../ipc/contract.ts'
import type { Delivery, Notice, NoticeChannel } from '../../services/notices/notices.ts'
import type { AppStateStore } from '../../services/state/app-state.ts'
import type { Log } from '../../store/log.ts'
import type { Clock } from '../../time/clock.ts'
import type { FreedesktopNotifications } from './freedesktop-notifications.ts'
import { type NoticeAction, type WordedNotice, wordNotice } from './notice-words.ts'

interface Options {
  state: AppStateStore
  run: RunAnything
  show(page: Page, focus?: string): void
  clock: Clock
  log: Log
  /** Linux: the desktop's own service, which has buttons where Electron has none. */
  freedesktop: FreedesktopNotifications | undefined
}

/** Desktop notifications. Live ones are kept referenced until they are closed, or their clicks would be lost. */
export class DesktopChannel implements NoticeChannel {
  readonly #options: Options
  readonly #live = new Map<string, { close(): void }>()

  constructor(options: Options) {
    this.#options = options
  }

  async deliver(key: string, notice: Notice): Promise<Delivery> {
    const { state, clock, log, freedesktop } = this.#options
    const worded = wordNotice(notice, state.get(), clock.now())
    const act = (action: NoticeAction) => {
      this.#live.delete(key)
      this.#act(action)
    }
    const gone = () => this.#live.delete(key)
    this.withdraw(key)
    let delivery: Delivery
    if (freedesktop) {
      const shown = await freedesktop.show(worded, act, gone)
      if (shown) this.#live.set(key, shown)
      delivery = shown ? 'shown' : 'unsupported'
    } else delivery = this.#electron(key, worded, act, gone)
    log('info', 'notice', { kind: notice.kind, delivery })
    return delivery
  }

  withdraw(key: string): void {
    this.#live.get(key)?.close()
    this.#live.delete(key)
  }

  #electron(key: string, worded: WordedNotice, act: (action: NoticeAction) => void, gone: () => void): Delivery {
    if (!Notification.isSupported()) return 'unsupported'
    const notification = new Notification({
      title: worded.title,
      body: worded.body,
      actions: worded.buttons.map(({ label }) => ({ type: 'button', text: label })),
      timeoutType: worded.urgent ? 'never' : 'default',
    })
    notification.on('click', () => act(worded.click))
    notification.on('action', (_event, index) => {
      const button = worded.buttons[index]
      if (button) act(button.action)
    })
    notification.on('close', gone)
    notification.show()
    this.#live.set(key, notification)
    return 'shown'
  }

  #act(action: NoticeAction): void {
    const { run, show, log } = this.#options
    if ('show' in action) {
      show(action.show, action.focus)
      return
    }
    // A command never rejects: whatever goes wrong is in its result.
    void run(action.run, action.input).then((result) => {
      if (result.ok) return
      log('warn', 'notice action refused', { command: action.run })
      show('invitations')
    })
  }
}
