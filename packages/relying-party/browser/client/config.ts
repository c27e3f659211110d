// Where the broker and the site's own sign-in pages are: written in by the middleware that serves the script, or said by its tag.

/** Where the script finds the broker and the site's own pages. */
export interface ClientConfig {
  /** Origin of the broker. */
  readonly broker: string
  /** Where the sign-in pages of this site are. */
  readonly basePath: string
  /** Name of the parameter with the place to come back to. */
  readonly cameFromField: string
}

/** The middleware puts the configured values in place of these when it serves the script (src/assets.ts). */
const SERVED: ClientConfig = {
  broker: 'https://broker.invalid',
  basePath: '/browserid-base-path',
  cameFromField: 'browserid_came_from',
}

/** A site that serves the file by itself says both in the tag: `<script src="..." data-broker="https://..." data-base-path="/browserid">`. */
export function readConfig(script: { dataset?: DOMStringMap } | null): ClientConfig {
  return {
    broker: script?.dataset?.broker ?? SERVED.broker,
    basePath: script?.dataset?.basePath ?? SERVED.basePath,
    cameFromField: script?.dataset?.cameFromField ?? servedField(),
  }
}

/** A site that serves the file by itself has the usual name. */
function servedField(): string {
  return SERVED.broker.endsWith('.invalid') ? 'came_from' : SERVED.cameFromField
}
