import { once } from 'node:events'
import dbus from '@particle/dbus-next'

const { Interface } = dbus.interface

/** A notification that an app has shown. `actions` holds the id and the label of each button in turn. */
export interface ShownNotification {
  id: number
  title: string
  body: string
  actions: string[]
  closed: boolean
}

/** Plays the desktop's notification server. */
class NotificationServer extends Interface {
  readonly shown: ShownNotification[] = []
  readonly onShown: ((notification: ShownNotification) => void)[] = []

  Notify(_app: string, _replaces: number, _icon: string, title: string, body: string, actions: string[]): number {
    const notification = { id: this.shown.length + 1, title, body, actions, closed: false }
    this.shown.push(notification)
    for (const listener of [...this.onShown]) listener(notification)
    return notification.id
  }

  CloseNotification(id: number): void {
    const notification = this.shown[id - 1]
    if (notification) notification.closed = true
  }

  GetCapabilities(): string[] {
    return ['actions', 'body', 'body-markup', 'persistence']
  }

  GetServerInformation(): string[] {
    return ['sandbox', 'mattercal', '1', '1.2']
  }

  ActionInvoked(id: number, action: string): [number, string] {
    return [id, action]
  }

  NotificationClosed(id: number, reason: number): [number, number] {
    return [id, reason]
  }
}
NotificationServer.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u' },
    GetCapabilities: { outSignature: 'as' },
    GetServerInformation: { outSignature: 'ssss' },
  },
  signals: { ActionInvoked: { signature: 'us' }, NotificationClosed: { signature: 'uu' } },
})

/** Plays the panel that shows tray icons. */
class Watcher extends Interface {
  readonly items: string[] = []
  readonly onItem: ((item: string) => void)[] = []

  RegisterStatusNotifierItem(item: string): void {
    this.items.push(item)
    for (const listener of [...this.onItem]) listener(item)
  }

  RegisterStatusNotifierHost(): void {}

  get IsStatusNotifierHostRegistered(): boolean {
    return true
  }

  get ProtocolVersion(): number {
    return 0
  }

  get RegisteredStatusNotifierItems(): string[] {
    return this.items
  }
}
Watcher.configureMembers({
  methods: { RegisterStatusNotifierItem: { inSignature: 's' }, RegisterStatusNotifierHost: { inSignature: 's' } },
  properties: {
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
    ProtocolVersion: { signature: 'i', access: 'read' },
    RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
  },
})

/** An item of the tray's menu. */
export interface MenuItem {
  id: number
  label: string
  enabled: boolean
  separator: boolean
  children: MenuItem[]
}

type Layout = [number, Record<string, dbus.Variant>, dbus.Variant<Layout>[]]

function menuItem([id, properties, children]: Layout): MenuItem {
  return {
    id,
    // A doubled underscore is a literal one; a single one marks a key.
    label: String(properties.label?.value ?? '').replace(/__|_/g, (found) => (found === '__' ? '_' : '')),
    enabled: properties.enabled?.value !== false,
    separator: properties.type?.value === 'separator',
    children: children.map((child) => menuItem(child.value)),
  }
}

/** A desktop's panel and notification server on a session bus, to read and click what an app puts there. */
export class DesktopHost {
  readonly #bus: dbus.MessageBus
  readonly #notifications: NotificationServer
  readonly #watcher: Watcher

  private constructor(bus: dbus.MessageBus, notifications: NotificationServer, watcher: Watcher) {
    this.#bus = bus
    this.#notifications = notifications
    this.#watcher = watcher
  }

  /** Takes the names of panel and notification server on a bus. */
  static async start(busAddress: string): Promise<DesktopHost> {
    const bus = dbus.sessionBus({ busAddress })
    await once(bus, 'connect')
    const notifications = new NotificationServer('org.freedesktop.Notifications')
    const watcher = new Watcher('org.kde.StatusNotifierWatcher')
    bus.export('/org/freedesktop/Notifications', notifications)
    bus.export('/StatusNotifierWatcher', watcher)
    await bus.requestName('org.freedesktop.Notifications', 0)
    await bus.requestName('org.kde.StatusNotifierWatcher', 0)
    return new DesktopHost(bus, notifications, watcher)
  }

  /** Every notification so far, oldest first. */
  get notifications(): readonly ShownNotification[] {
    return this.#notifications.shown
  }

  /** Calls `listener` for each notification from now on. */
  onNotification(listener: (notification: ShownNotification) => void): void {
    this.#notifications.onShown.push(listener)
  }

  /** Resolves to the first notification, shown already or yet to come, that fits. */
  notification(fits: (notification: ShownNotification) => boolean, timeout = 15_000): Promise<ShownNotification> {
    const known = this.notifications.find(fits)
    if (known) return Promise.resolve(known)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(new Error(`no such notification; there were: ${this.notifications.map((n) => n.title).join(' | ')}`)),
        timeout,
      )
      this.onNotification((notification) => {
        if (!fits(notification)) return
        clearTimeout(timer)
        resolve(notification)
      })
    })
  }

  /** Clicks a notification, or one of its buttons by its label. */
  invoke(notification: ShownNotification, label?: string): void {
    const at = label === undefined ? -1 : notification.actions.indexOf(label)
    const action = label === undefined ? 'default' : notification.actions[at - 1]
    if (!action) throw new Error(`the notification has no button “${label}”, it has ${notification.actions.join(', ')}`)
    this.#notifications.ActionInvoked(notification.id, action)
    this.#notifications.NotificationClosed(notification.id, 2)
  }

  /** How many tray items were registered so far. */
  get trayCount(): number {
    return this.#watcher.items.length
  }

  /** Resolves when one more than so many tray items are registered. */
  trayAfter(count: number): Promise<void> {
    if (this.trayCount > count) return Promise.resolve()
    return new Promise((resolve) => this.#watcher.onItem.push(() => resolve()))
  }

  /** The tray item that registered last, resolved the way GNOME's host does it. */
  async trayItem(timeout = 15_000): Promise<{ bus: string; path: string; unique: string }> {
    if (this.#watcher.items.length === 0) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no tray icon was registered')), timeout)
        this.#watcher.onItem.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
    const item = this.#watcher.items.at(-1) as string
    // An argument without a leading slash is a bus name, and properties are read from that name's unique owner.
    const [name, path] = item.startsWith('/') ? ['', item] : [item, '/StatusNotifierItem']
    const unique = name.startsWith(':')
      ? name
      : ((await this.#call(
          'org.freedesktop.DBus',
          '/org/freedesktop/DBus',
          'org.freedesktop.DBus',
          'GetNameOwner',
          's',
          [name],
        )) as string)
    return { bus: name, path: path as string, unique }
  }

  /** A property of the tray item, asked of the connection's unique name. */
  async trayProperty(name: string): Promise<unknown> {
    const item = await this.trayItem()
    const value = (await this.#call(item.unique, item.path, 'org.freedesktop.DBus.Properties', 'Get', 'ss', [
      'org.kde.StatusNotifierItem',
      name,
    ])) as dbus.Variant
    return value.value
  }

  /** A call without introspection first: what a panel does, and what Electron's tray answers. */
  async #call(
    destination: string,
    path: string,
    interface_: string,
    member: string,
    signature: string,
    body: unknown[],
  ): Promise<unknown> {
    const reply = await this.#bus.call(
      new dbus.Message({ destination, path, interface: interface_, member, signature, body }),
    )
    return reply?.body.length === 1 ? reply.body[0] : reply?.body
  }

  async #menuCall(member: string, signature: string, body: unknown[]): Promise<unknown> {
    const item = await this.trayItem()
    const path = (await this.trayProperty('Menu')) as string
    return this.#call(item.unique, path, 'com.canonical.dbusmenu', member, signature, body)
  }

  /** The tray menu as it is now. */
  async menu(): Promise<MenuItem[]> {
    const [, layout] = (await this.#menuCall('GetLayout', 'iias', [0, -1, []])) as [number, Layout]
    return menuItem(layout).children
  }

  /**
   * Clicks a menu item whose label fits; ids change with every new menu, labels do not. A menu that was replaced
   * between being read and being clicked is read again, as a panel does.
   */
  async clickMenu(fits: RegExp): Promise<void> {
    const find = (items: MenuItem[]): MenuItem | undefined =>
      items.map((item) => (fits.test(item.label) ? item : find(item.children))).find((item) => item !== undefined)
    for (let tries = 0; ; tries++) {
      const items = await this.menu()
      const item = find(items)
      if (!item) throw new Error(`the tray menu has no ${fits}; it has: ${items.map((i) => i.label).join(' | ')}`)
      try {
        await this.#menuCall('Event', 'isvu', [item.id, 'clicked', new dbus.Variant('s', ''), 0])
        return
      } catch (error) {
        if (tries >= 5) throw error
      }
    }
  }

  /** A click on the icon itself. */
  async activate(): Promise<void> {
    const item = await this.trayItem()
    await this.#call(item.unique, item.path, 'org.kde.StatusNotifierItem', 'Activate', 'ii', [0, 0])
  }

  close(): void {
    this.#bus.disconnect()
  }
}
