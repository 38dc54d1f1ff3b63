/** The proxy's sign-in, and being offline. */
export const network = {
  'window.network.offline': 'You are offline',
  'window.network.offline.hint':
    'You can go on answering: answers wait safely on this computer and are sent when the network is back.',
  'window.network.proxy': 'Your network’s proxy',
  'window.network.proxy.form': 'Network',
  'window.network.proxy.what':
    'The proxy {proxy} asks who you are. What you enter is kept in this computer’s keychain and given to this proxy only.',
  'window.network.proxy.username': 'User name',
  'window.network.proxy.password': 'Password',
  'window.network.proxy.signIn': 'Sign in to the proxy',
} as const
