/** Signing in to Microsoft 365 and to Mattermost. */
export const accounts = {
  'signIn.cancelled': 'The sign-in was cancelled.',
  'signIn.noKeychain': 'There is no keychain to keep the sign-in.',

  'signIn.m365.timedOut':
    'The browser did not come back within five minutes. If it shows an error, that says what is wrong; then try again.',
  'signIn.m365.declined':
    'The sign-in was declined. Mattercal needs your consent to read your calendar and to answer invitations.',
  'signIn.m365.again': 'Microsoft 365 wants you to sign in again.',
  'signIn.m365.admin':
    'Your organization wants an administrator to approve Mattercal first. Copy the link and send it to them.',
  'signIn.m365.blocked':
    'A rule of your organization does not allow this sign-in ({code}). Your administrator can tell which; trying again will not help.',
  'signIn.m365.account':
    'This account cannot be used here ({code}): it is locked, disabled, or of another organization. Try another account or ask your administrator.',
  'signIn.m365.settings': 'The tenant, client ID or cloud does not fit ({code}). Check them with your administrator.',
  'signIn.m365.tls':
    'The certificate of the sign-in server is not trusted on this computer. Ask your administrator to install the right certificate authority.',
  'signIn.m365.proxySignIn':
    'The proxy of this network asks for a name and password first. Enter them above, then try again.',
  'signIn.m365.trouble': 'The sign-in server cannot be reached or has a problem. Try again in a moment.',
  'signIn.m365.bug': 'The sign-in did not work because of a fault in Mattercal ({code}). Please report it.',

  'signIn.mattermost.wrongPassword': 'The name or the password is not right.',
  'signIn.mattermost.codeNeeded': 'Your account asks for a code: enter it from your authenticator app.',
  'signIn.mattermost.wrongCode': 'That code is not right, or it was used already. Wait for the next one.',
  'signIn.mattermost.locked': 'There were too many tries, and the account is locked. An administrator can unlock it.',
  'signIn.mattermost.inactive': 'This account is deactivated.',
  'signIn.mattermost.notVerified':
    'The e-mail address of this account is not verified yet. Look for the message from Mattermost.',
  'signIn.mattermost.useSso':
    'This account signs in with single sign-on. Use the browser sign-in, or a personal access token.',
  'signIn.mattermost.badToken': 'Mattermost does not accept this token.',
  'signIn.mattermost.mfaToSetUp':
    'Your server wants you to set up multi-factor authentication first. Do that in Mattermost, then come back.',
  'signIn.mattermost.denied': 'The sign-in was declined in the browser.',
  'signIn.mattermost.portsTaken':
    'The ports for the browser sign-in are in use by other programs. Close them, or use a personal access token.',
  'signIn.mattermost.timedOut': 'The browser did not come back within five minutes. Try again.',
  'signIn.mattermost.failed': 'Mattermost did not complete the sign-in. Try another way to sign in.',
  'signIn.keychainStays': 'The keychain still does not answer. Unlock it, then try again.',
  'signIn.mattermost.badAddress': 'That is not an address. It looks like https://mattermost.example.com',
  'signIn.mattermost.plainHttp':
    'The server at that address does not encrypt. If that is meant to be so, type {address}',
  'signIn.mattermost.notMattermost': 'There is no Mattermost server at that address.',

  'signIn.page.done': 'You are signed in',
  'signIn.page.doneText': 'You can close this tab and go back to Mattercal.',
  'signIn.page.notDone': 'You are not signed in',
  'signIn.page.notDoneText': 'You can close this tab. Mattercal says what to do next.',
  'signIn.page.notFound': 'Not found',
} as const
