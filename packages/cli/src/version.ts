// The one version of all packages, for `signet --version`, /healthz and /__version__.

/** That of every package.json here. */
export const VERSION = '0.1.0'
