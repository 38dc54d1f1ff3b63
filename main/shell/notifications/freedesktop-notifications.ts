import dbus from '@particle/dbus-next'
import type { Log } from '../../store/log.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import type { NoticeAction, WordedNotice } from './notice-words.ts'

const service = 'org.freedesktop.Notifications'
const path = '/org/freedesktop/Notifications'

/** The body is markup where the service says so, and others wrote what goes into it. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

interface Live {
  worded: WordedNotice
  act(action: NoticeAction): void
  gone(): void
}

/**
 * Notifications over the desktop's own D-Bus service. Electron drops action buttons on Linux, so that an invitation
 * could not be answered from its notification; see docs/decisions/0004-linux-notifications-over-dbus.md.
 */
export class FreedesktopNotifications {
  readonly #bus: dbus.MessageBus
  readonly #notifications: dbus.ClientInterface
  readonly #buttons: boolean
  readonly #markup: boolean
  readonly #icon: string
  readonly #log: Log
  readonly #clock: Clock
  readonly #live = new Map<number, Live>()
  /** A click can come in together with the answer that tells the notification's id. */
  readonly #early = new Map<number, string>()

  private constructor(
    bus: dbus.MessageBus,
    notifications: dbus.ClientInterface,
    capabilities: string[],
    icon: string,
    log: Log,
    clock: Clock,
  ) {
    this.#bus = bus
    this.#notifications = notifications
    this.#buttons = capabilities.includes('actions')
    this.#markup = capabilities.includes('body-markup')
    this.#icon = icon
    this.#log = log
    this.#clock = clock
    notifications.on('ActionInvoked', (id: number, action: string) => this.#invoked(id, action))
    notifications.on('NotificationClosed', (id: number) => this.#closed(id))
  }

  /** Connects to the session bus; undefined where there is none, or nobody shows notifications on it. */
  static async connect(icon: string, log: Log, clock: Clock): Promise<FreedesktopNotifications | undefined> {
    if (!process.env.DBUS_SESSION_BUS_ADDRESS && !process.env.XDG_RUNTIME_DIR) return undefined
    try {
      const bus = dbus.sessionBus()
      bus.on('error', (error: Error) => log('warn', 'session bus', { error: error.name }))
      const object = await bus.getProxyObject(service, path)
      const notifications = object.getInterface(service)
      return new FreedesktopNotifications(
        bus,
        notifications,
        (await notifications.GetCapabilities?.()) as string[],
        icon,
        log,
        clock,
      )
    } catch (error) {
      log('info', 'no notification service on the session bus', { error: error instanceof Error ? error.name : '' })
      return undefined
    }
  }

  /** Shows one; resolves to the way to close it, or undefined when the service did not take it. */
  async show(
    worded: WordedNotice,
    act: (action: NoticeAction) => void,
    gone: () => void,
  ): Promise<{ close(): void } | undefined> {
    const buttons = worded.buttons.flatMap((button, index) => [`button-${index}`, button.label])
    const actions = this.#buttons ? ['default', say('notice.open'), ...buttons] : []
    const body = this.#markup ? escapeMarkup(worded.body) : worded.body
    const hints = {
      urgency: new dbus.Variant('y', worded.urgent ? 2 : 1),
      'desktop-entry': new dbus.Variant('s', 'mattercal'),
    }
    try {
      const id = (await this.#notifications.Notify?.(
        say('app.name'),
        0,
        this.#icon,
        worded.title,
        body,
        actions,
        hints,
        -1,
      )) as number
      this.#live.set(id, { worded, act, gone })
      const early = this.#early.get(id)
      this.#early.clear()
      if (early !== undefined) this.#clock.after(0, () => this.#invoked(id, early))
      return {
        close: () => {
          this.#live.delete(id)
          this.#notifications.CloseNotification?.(id).catch(() => undefined)
        },
      }
    } catch (error) {
      this.#log('warn', 'notification not taken', { error: error instanceof Error ? error.name : '' })
      return undefined
    }
  }

  disconnect(): void {
    this.#bus.disconnect()
  }

  #invoked(id: number, action: string): void {
    const live = this.#live.get(id)
    if (!live) {
      // It may also be another program's notification; those are told to everybody.
      if (this.#early.size < 20) this.#early.set(id, action)
      return
    }
    this.#live.delete(id)
    const index = /^button-(\d)$/.exec(action)?.[1]
    const button = index === undefined ? undefined : live.worded.buttons[Number(index)]
    live.act(button ? button.action : live.worded.click)
  }

  #closed(id: number): void {
    this.#live.get(id)?.gone()
    this.#live.delete(id)
  }
}
