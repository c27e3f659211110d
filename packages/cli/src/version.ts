// The one version of all packages, for /healthz and /__version__.

export const VERSION = '0.1.0'
