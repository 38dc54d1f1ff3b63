/** What the bot's command line says to the administrator who runs it. */
export const botCommandLine = {
  'bot.usage':
    'The Mattercal bot.\n\n' +
    '  bot --config bot.yaml           run it (every setting can also be an environment variable)\n' +
    '  bot --config bot.yaml --check   check the configuration, the token and the way back, and send nothing\n' +
    '  bot --schema                    print the JSON schema of the configuration\n' +
    '  bot setup --mattermost-url URL --admin-token TOKEN --public-url URL [--team NAME]…\n' +
    '                                  create the bot account, its token and the slash command\n',
  'bot.usage.needsValue': '{option} needs a value.',
  'bot.usage.notUnderstood': 'These options cannot be read.',
  'bot.usage.takesNoValue': '{option} takes no value.',
  'bot.usage.unexpected': '“{argument}” is not expected here.',
  'bot.usage.unknownOption': 'There is no option {option}.',
  'bot.start.failed': 'cannot start: {reason}',
  'bot.start.mattermost': 'Mattermost {problem} `--check` tells more. ({detail})',

  // The configuration. `place` is a setting, such as mattermost.botToken.
  'bot.config.tls': '{file} (“listen.tls”) cannot be read. Check its name, and that the bot may read it.',
  'bot.config.authorities': '{file} holds no certificate, or may not be read.',
  'bot.config.databaseUrl': '“databaseUrl” is not a valid address.',
  'bot.config.defaults': '“users.defaults.{place}” is not a valid setting.',
  'bot.config.issue': '“{place}” {problem}',
  'bot.config.locks': '“users.locks” names settings that do not exist: {places}',
  'bot.config.missing': '“{place}” is missing (or set {variable})',
  'bot.config.mistakes': 'The configuration has {count, plural, one {a mistake} other {mistakes}}:',
  'bot.config.notAList': 'The configuration must be a list of keys and values.',
  'bot.config.notYaml': 'The configuration file {file} is not valid YAML.',
  'bot.config.notYamlAt': 'The configuration file {file} is not valid YAML at line {line}.',
  'bot.config.plugins':
    '“publicUrl” lies under /plugins of the Mattermost server. Mattermost would send each user’s session token there. Choose another address.',
  'bot.config.unknown': '“{place}” is not a setting of the bot',
  'bot.config.unreadable': 'The configuration file {file} cannot be read ({code}).',
  'bot.config.notAnAddress': 'is not an address such as https://calendar-bot.example.com',
  'bot.config.notADatabase': 'is neither sqlite:FILE nor postgres://…',
  'bot.config.notAProxy': 'is not host:port',
  'bot.config.notAUserId': 'is not a Mattermost user ID',
  'bot.config.shortSecret': 'is too short: at least 16 characters',
  'bot.config.empty': 'is empty',
  'bot.config.tooSmall': 'is less than {least}',
  'bot.config.tooBig': 'is more than {most}',
  'bot.config.notOneOf': 'is none of these: {values}',
  'bot.config.notValid': 'is not valid',
  'bot.config.wrongType':
    '{expected, select, string {is not a text} number {is not a number} int {is not a whole number} boolean {is neither true nor false} array {is not a list} other {is not a list of keys and values}}',
  'bot.config.variableNotYaml': '{variable} is not valid YAML.',

  // `--check`. Each line begins with one of three words of equal width.
  'bot.check.ok': 'ok       {text}',
  'bot.check.problem': 'problem  {text}',
  'bot.check.note': 'note     {text}',
  'bot.check.good': 'The bot can start.',
  'bot.check.problems': '{count} {count, plural, one {problem} other {problems}}.',
  'bot.check.config': 'the configuration is complete',
  'bot.check.noCommand': 'no slash command token is set, so /mscal does not work. `bot setup` creates the command.',
  'bot.check.noAdmins': '“admins.userIds” is empty: nobody is told of problems.',
  'bot.check.noMicrosoft': '“microsoft” is not set: each user has to type tenant and client ID.',
  'bot.check.database.sqlite': 'the SQLite file can be opened',
  'bot.check.database.postgres': 'the PostgreSQL database can be opened',
  'bot.check.database.failed': 'the database cannot be opened ({code}). Check “databaseUrl”.',
  'bot.check.mattermost': 'Mattermost {version} answers',
  'bot.check.otherAddress':
    'Mattermost calls itself {address}; “mattermost.url” is another address. Users should see the same one.',
  'bot.check.tokenRefused':
    'the bot token is refused. Either it was revoked, or the bot account is disabled. Mattermost disables a bot when the person who made it is deactivated (DisableBotsWhenOwnerIsDeactivated): enable it again and assign it to a service account.',
  'bot.check.person': 'the token belongs to @{name}, who is a person. Use the token of a bot account.',
  'bot.check.bot': 'the token belongs to the bot @{name}',
  'bot.check.teams':
    'direct messages are restricted to members of a shared team: add the bot to the teams of its users.',
  'bot.check.commandsOff': 'slash commands are switched off on the server (EnableCommands).',
  'bot.check.notHttps': '“publicUrl” is not HTTPS: desktop tokens and texts would cross the network in the clear.',
  'bot.check.leadsToBot': '{address} leads to the bot',
  'bot.check.leadsElsewhere': '{address} answers {status}: it does not lead to the bot. Check the proxy.',
  'bot.check.notThereYet':
    '{address} cannot be reached from here ({why}); that is expected before the bot runs behind its proxy. Start it and check again.',
  'bot.check.internal':
    'Mattermost refuses to call internal addresses unless they are allowed: add “{host}” to AllowedUntrustedInternalConnections (System Console → Environment → Developer). Without it every button says “Action integration error”.',
  'bot.check.maybeInternal':
    'if “{host}” resolves to an internal address, add it to AllowedUntrustedInternalConnections on the Mattermost server, or every button says “Action integration error”.',

  // Why Mattermost cannot be reached; follows its address.
  'bot.reach.line': '{address} {problem}',
  'bot.reach.offline': 'cannot be reached from here. Check the address, the firewall and DNS.',
  'bot.reach.lost': 'does not answer. Check the address and any proxy in between.',
  'bot.reach.tls':
    'has a certificate that this machine does not trust. Set NODE_EXTRA_CA_CERTS to your certificate authority’s file.',
  'bot.reach.wrongServer': 'answers with something that is not Mattermost. Check the address and its subpath.',
  'bot.reach.server': 'has a problem of its own at the moment (5xx).',
  'bot.reach.throttled': 'refuses more requests at the moment (429).',
  'bot.reach.other': 'answered {answer}.',
  'bot.reach.refused': 'did not do what it was asked for.',
  'bot.reach.proxy': 'cannot be reached through the proxy. Check “network.proxy”, and what the proxy allows.',
  'bot.reach.proxySignIn':
    'cannot be reached: the proxy asks for a name and a password. Put them into “network.proxy”, or let the bot pass without.',
  'bot.reach.signIn': 'refuses the bot token.',

  // `setup`.
  'bot.setup.options': 'Please give --mattermost-url, --admin-token (or MATTERMOST_ADMIN_TOKEN) and --public-url.',
  'bot.setup.notAdmin': '@{name} is not a system administrator, so the bot cannot be set up with this token.',
  'bot.setup.token': 'created a token for @{name}',
  'bot.setup.done':
    'the configuration is above: save it as bot.yaml, readable by the bot alone, and fill in “microsoft”',
  'bot.setup.tokenRefused': 'Mattermost refuses the admin token.',
  'bot.setup.failed': 'Mattermost {problem} What was done before stays; run this again. ({detail})',
  'bot.setup.address':
    '--mattermost-url is not an address such as https://chat.example.com, without name and password.',
  'bot.setup.there': '@{name} is there',
  'bot.setup.enabled': '@{name} was disabled and is enabled again',
  'bot.setup.created': 'created the bot account @{name}',
  'bot.setup.commandsOff':
    'Slash commands are switched off. Turn on System Console → Integrations → Custom Slash Commands (EnableCommands), then run this again.',
  'bot.setup.botsOff':
    'Bot accounts are switched off. Turn on System Console → Integrations → Bot Accounts (EnableBotAccountCreation), then run this again.',
  'bot.setup.nameTaken': '@{name} is a person’s account. Choose another name with --username.',
  'bot.setup.teams': 'You are not in these teams, or they do not exist: {teams}.',
  'bot.setup.commandMoved': '/{trigger} in “{team}” points to {address} now',
  'bot.setup.commandThere': '/{trigger} is there in “{team}”',
  'bot.setup.commandCreated': 'created /{trigger} in “{team}”',

  // Shown in Mattermost: the bot's account and the slash command, as `setup` creates them.
  'bot.account.name': 'Calendar',
  'bot.account.description': 'Your Microsoft 365 calendar in Mattermost',
  'bot.account.token': 'Mattercal bot',
  'bot.command.name': 'Mattercal',
  'bot.command.description': 'Your Microsoft 365 calendar',
  'bot.command.hint': 'today | invites | status | summary | event create | help',
  'bot.command.help': 'Your calendar, invitations and status',
} as const
