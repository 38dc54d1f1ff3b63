/** The release's description was not signed by us: a server in between, or a mirror that was tampered with. */
export class WrongSignature extends Error {
  constructor() {
    super('the release is not signed with a key that this app trusts')
    this.name = 'WrongSignature'
  }
}

/** The file that came is not the one that the signed description names. */
export class DamagedDownload extends Error {
  constructor() {
    super('the downloaded file is not the one that was released')
    this.name = 'DamagedDownload'
  }
}
