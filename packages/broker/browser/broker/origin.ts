// Where this script comes from. The server puts its own origin in place of this name when it serves a public script (src/public-scripts/bake-origin.ts).

/** The origin that served this script; `https://broker.invalid` only in scripts that nobody served. */
export const BROKER_ORIGIN: string = 'https://broker.invalid'
