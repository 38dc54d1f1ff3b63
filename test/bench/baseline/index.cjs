// The baseline for start and memory: an Electron app that shows a tray icon and does nothing else.
const { join } = require('node:path')
const { app, Menu, Tray } = require('electron')

const profile = process.argv.find((argument) => argument.startsWith('--profile='))
if (profile) app.setPath('userData', profile.slice('--profile='.length))
let tray
app.on('window-all-closed', () => undefined)
app.whenReady().then(() => {
  tray = new Tray(join(__dirname, '../../../resources/tray/free-light.png'))
  tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Quit', click: () => app.quit() }]))
  process.stdout.write('ready\n')
})
