// Pictures of sign-in buttons under the paths they had on the old service: many pages show nothing else to click. Drawn anew.
import { type Handle, Reply } from '@signet-id/server-kit'
import { TEXTS } from '../messages/catalogue.ts'
import { renderButton } from './picture.ts'

/** Each with white letters that can be read. */
const COLORS = {
  black: '#1b2330',
  blue: '#1f5fbf',
  green: '#1b7a3d',
  grey: '#566072',
  orange: '#b04a00',
  red: '#b3261e',
} as const

const HEADERS = { 'content-type': 'image/svg+xml', vary: 'accept-language' }

/** What the picture of each path answers; browsers go by the type, not by the name. */
export const OLD_BUTTONS: ReadonlyMap<string, Handle> = new Map(
  Object.entries(COLORS).flatMap(([name, color]) => {
    const pictures = TEXTS.map(({ dialog }) => renderButton(dialog.title, color))
    const handle: Handle = (request) => new Reply(pictures.for(request), { headers: HEADERS })
    return ['', 'persona_', 'plain_', 'email_'].map((kind) => [
      `/i/${kind}sign_in_${name}.png`,
      handle,
    ])
  }),
)
