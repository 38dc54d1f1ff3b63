// The carried runtime has no application of its own to open a folder with. This does what Electron's does: the first
// argument that is no switch is the folder of an app, and that app is started as if it were packed in here.
const { join, resolve } = require('node:path')
const { app } = require('electron')

const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.')
const { name, productName, version, main } = require(join(folder, 'package.json'))
app.setAppPath(folder)
app.setName(productName ?? name)
app.setVersion(version)
require(join(folder, main))
