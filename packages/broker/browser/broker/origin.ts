// Where this script comes from. The server puts its own origin in place of this name when it serves a public script (src/public-scripts/bake-origin.ts).

export const BROKER_ORIGIN: string = 'https://broker.invalid'
