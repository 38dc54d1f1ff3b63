declare module 'electron-installer-debian' {
  /** The part of the installer's class that we drive; see its documentation. */
  export class Installer {
    constructor(data: Record<string, unknown>)
    options: Record<string, unknown>
    stagingDir: string
    generateDefaults(): Promise<unknown>
    generateOptions(): unknown
    createStagingDir(): Promise<void>
    createContents(): Promise<void>
    createPackage(): Promise<void>
    movePackage(): Promise<void>
  }
}
