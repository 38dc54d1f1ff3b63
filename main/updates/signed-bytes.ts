/**
 * What is signed: the description and the name it has. The name says for which channel and system it is, so that a
 * server cannot pass off one for another.
 */
export const signedBytes = (name: string, description: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${name}\n`), Buffer.from(description)])
