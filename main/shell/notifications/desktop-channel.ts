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
    // A notification that was replaced can still say that it is gone, or be clicked: it is not the live one then.
    const mine: { close(): void } = { close: () => undefined }
    const gone = () => {
      if (this.#live.get(key) === mine) this.#live.delete(key)
    }
    const act = (action: NoticeAction) => {
      gone()
      this.#act(action)
    }
    this.withdraw(key)
    this.#live.set(key, mine)
    const shown = freedesktop ? await freedesktop.show(worded, act, gone) : this.#electron(worded, act, gone)
    if (!shown) gone()
    // It was withdrawn while the desktop was being asked.
    else if (this.#live.get(key) === mine) mine.close = () => shown.close()
    else shown.close()
    const delivery: Delivery = shown ? 'shown' : 'unsupported'
    log('info', 'notice', { kind: notice.kind, delivery })
    return delivery
  }

  withdraw(key: string): void {
    this.#live.get(key)?.close()
    this.#live.delete(key)
  }

  #electron(
    worded: WordedNotice,
    act: (action: NoticeAction) => void,
    gone: () => void,
  ): { close(): void } | undefined {
    if (!Notification.isSupported()) return undefined
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
    return notification
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
