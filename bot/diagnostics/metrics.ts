import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The figures for Prometheus. No label carries a user, a title or a token. */
export interface Metrics {
  registry: Registry
  messages: Counter<'outcome'>
  postSeconds: Histogram
  clicks: Counter<'outcome'>
  clickSeconds: Histogram
  connected: Gauge
  waiting: Gauge<'state'>
}

/** Makes the counters, each at zero. */
export function makeMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    messages: new Counter({
      name: 'mattercal_messages_total',
      help: 'Attempts to show a message, by what came of them',
      labelNames: ['outcome'],
      registers,
    }),
    postSeconds: new Histogram({
      name: 'mattercal_post_seconds',
      help: 'From taking a message up until Mattermost has it',
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
      registers,
    }),
    clicks: new Counter({
      name: 'mattercal_mattermost_calls_total',
      help: 'Clicks, dialogs and commands, by what came of them; forged, expired, foreign and replayed ones too',
      labelNames: ['outcome'],
      registers,
    }),
    clickSeconds: new Histogram({
      name: 'mattercal_mattermost_call_seconds',
      help: 'How long Mattermost waited for our answer',
      buckets: [0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers,
    }),
    connected: new Gauge({
      name: 'mattercal_desktops_connected',
      help: 'Desktops connected to this replica',
      registers,
    }),
    waiting: new Gauge({
      name: 'mattercal_messages',
      help: 'Messages in the database, by state',
      labelNames: ['state'],
      registers,
    }),
  }
}
