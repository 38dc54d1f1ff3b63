import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A SOCKS 5 proxy (RFC 1928) without a sign-in, whose every connection ends at this machine. */
export async function startSocks(): Promise<{ host: string; tunnels: string[]; close(): Promise<void> }> {
  const tunnels: string[] = []
  const open = new Set<Socket>()
  const keep = (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => open.delete(socket))
  }
  const server = createServer((client) => {
    keep(client)
    client.once('data', (greeting) => {
      if (greeting[0] !== 5) return void client.destroy()
      client.write(Uint8Array.of(5, 0))
      client.once('data', (request) => {
        // Version, CONNECT, reserved, then a name (3) with its length before it; the port is last.
        if (request[1] !== 1 || request[3] !== 3) return void client.destroy()
        const length = request[4] ?? 0
        tunnels.push(request.subarray(5, 5 + length).toString('latin1'))
        const target = connect(request.readUInt16BE(5 + length), '127.0.0.1', () => {
          client.write(Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 0))
          client.pipe(target).pipe(client)
        })
        keep(target)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
