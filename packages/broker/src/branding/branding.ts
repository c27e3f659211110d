// Whose sign-in page this is: the operator's name, logo and colour, beside the host, which no setting hides (threat model T82).
import { readFileSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'
import { accentStyle, type Html, html } from '@signet-id/server-kit'

/** The operator's settings; any may be absent. */
export interface BrandingConfig {
  readonly name?: string | undefined
  /** PNG or SVG. */
  readonly logoFile?: string | undefined
  /** `#rrggbb`, readable on white. */
  readonly color?: string | undefined
}

/** As pages show it. */
export interface Operator {
  /** Of the broker, always shown. */
  readonly host: string
  readonly name: string | undefined
  /** Path of an asset. */
  readonly logo: string | undefined
}

/** Files made of the settings, by the name of the asset. */
export type BrandAssets = Readonly<Record<string, string | Uint8Array>>

/** Name of the asset with the operator's colour. */
export const BRAND_STYLE = 'brand.css'
const MAX_LOGO_BYTES = 65_536
const PNG = Buffer.from('89504e470d0a1a0a', 'hex')

/**
 * Reads the logo and makes the style. The logo is a picture in pages and inert by itself: its own policy lets no script of it run.
 * @throws {OperationalError} `ERR_CONFIG_INVALID` for a file that is no small PNG or SVG
 */
export function brandAssets({ logoFile, color }: BrandingConfig): BrandAssets {
  return {
    ...(color === undefined ? {} : { [BRAND_STYLE]: accentStyle(color) }),
    ...(logoFile === undefined ? {} : readLogo(logoFile)),
  }
}

/** Name of the logo among the assets, if there is one. */
export function logoName(assets: BrandAssets): string | undefined {
  return Object.keys(assets).find((name) => name.startsWith('logo.'))
}

/** Who runs this, for the line below the dialog and above other pages. */
export function renderOperator({ host, name, logo }: Operator): Html {
  const picture = logo === undefined ? '' : html`<img class="logo" src="${logo}" alt="">`
  return name === undefined
    ? html`${picture} <bdi>${host}</bdi>`
    : html`${picture} <bdi>${name}</bdi> (<bdi>${host}</bdi>)`
}

function readLogo(file: string): BrandAssets {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    throw unfit(`${file} cannot be read`, cause)
  }
  if (bytes.length > MAX_LOGO_BYTES) throw unfit(`${file} is over ${MAX_LOGO_BYTES} bytes`)
  if (bytes.subarray(0, PNG.length).equals(PNG)) return { 'logo.png': bytes }
  if (
    /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<svg[\s>]/.test(
      bytes.toString('utf8'),
    )
  )
    return { 'logo.svg': bytes }
  throw unfit(`${file} is neither PNG nor SVG`)
}

function unfit(why: string, cause?: unknown): OperationalError {
  return new OperationalError('ERR_CONFIG_INVALID', `broker.branding.logo_file: ${why}`, { cause })
}
