import { type ReadableStream, TextDecoderStream } from 'node:stream/web'
import { createParser, type EventSourceMessage } from 'eventsource-parser'

/**
 * The server-sent events of a body, as they come; ends when the server ends the body. `onChunk` is called whenever
 * anything arrives, a comment that only keeps the connection alive included.
 */
export async function* eventsIn(
  body: ReadableStream<Uint8Array>,
  onChunk: () => void = () => undefined,
): AsyncGenerator<EventSourceMessage, undefined> {
  const ready: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => ready.push(event) })
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    onChunk()
    parser.feed(text)
    yield* ready.splice(0)
  }
}
