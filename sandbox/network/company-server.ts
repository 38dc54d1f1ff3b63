/** One of the company's servers, on loopback or without a socket. */
export interface CompanyServer {
  readonly name: string
  /** Its address: scheme, host and port. */
  readonly url: string
  /** Whether it can be reached. */
  readonly online: boolean
  /** Puts the server on the network. */
  start(): Promise<void>
  /** Takes the server off the network: what is under way breaks, new connections are refused. */
  stop(): Promise<void>
  /** Stops the server for good. */
  close(): Promise<void>
}

/** A request as a server saw it, kept whole so that a test can search it. */
export interface SeenRequest {
  server: string
  /** Unix milliseconds by the machine's clock. */
  at: number
  method: string
  url: string
  headers: Record<string, string>
  body: string
  /** The answer's status; 0 until it was sent. */
  status: number
}
