/**
 * Labels below the platform's domain that no seller gets (part 2, section 1.3): what stands there already or may come,
 * and what a shopper would take for the platform itself.
 */
const RESERVED = new Set([
  // web and infrastructure
  ...['www', 'www1', 'www2', 'web', 'cname', 'dns', 'ns', 'ns1', 'ns2', 'ns3', 'ns4', 'host', 'localhost', 'server'],
  ...['proxy', 'gateway', 'edge', 'origin', 'lb', 'vpn', 'ssh', 'sftp', 'ftp', 'git', 'db', 'database', 'redis', 'sql'],
  ...['postgres', 'backup', 'monitor', 'monitoring', 'metrics', 'grafana', 'logs', 'status', 'health', 'internal'],
  ...['intranet', 'private', 'public', 'root', 'system', 'wpad', 'autoconfig', 'autodiscover', 'acme', 'ssl', 'tls'],
  // mail
  ...['mail', 'email', 'webmail', 'smtp', 'imap', 'pop', 'pop3', 'mx', 'mx1', 'mx2', 'postmaster', 'hostmaster'],
  ...['webmaster', 'abuse', 'security', 'noreply', 'no-reply', 'newsletter', 'dkim', 'dmarc', 'spf', 'bounce'],
  // the platform
  ...['api', 'apis', 'app', 'apps', 'admin', 'administrator', 'dashboard', 'console', 'panel', 'control', 'manage'],
  ...['portal', 'login', 'logout', 'signin', 'signup', 'register', 'auth', 'oauth', 'sso', 'account', 'accounts'],
  ...['my', 'user', 'users', 'profile', 'settings', 'billing', 'invoice', 'invoices', 'pay', 'payment', 'payments'],
  ...['paypal', 'stripe', 'checkout', 'cart', 'order', 'orders', 'track', 'tracking', 'webhook', 'webhooks', 'event'],
  ...[
    'events',
    'shop',
    'shops',
    'store',
    'stores',
    'storefront',
    'seller',
    'sellers',
    'partner',
    'partners',
    'pixecom',
  ],
  ...[
    'platform',
    'official',
    'support',
    'help',
    'helpdesk',
    'faq',
    'contact',
    'about',
    'blog',
    'news',
    'press',
    'jobs',
  ],
  ...['careers', 'docs', 'doc', 'wiki', 'forum', 'community', 'developer', 'developers', 'legal', 'privacy', 'terms'],
  // files
  ...['cdn', 'static', 'assets', 'asset', 'img', 'image', 'images', 'media', 'video', 'videos', 'files', 'file'],
  ...['upload', 'uploads', 'download', 'downloads', 's3', 'storage'],
  // other environments
  ...['dev', 'develop', 'development', 'test', 'tests', 'testing', 'stage', 'staging', 'preview', 'demo', 'sandbox'],
  ...['beta', 'alpha', 'qa', 'uat', 'prod', 'production', 'local', 'example'],
]);

/** Whether the label, in lower case, is the platform's, or would be read as another name: punycode. */
export const isReservedLabel = (label: string): boolean => RESERVED.has(label) || label.startsWith('xn--');
