// Settings from text: environment variables, or a section of an INI file with the classic names (protocol 10.1).
import { readFileSync } from 'node:fs'
import { isBrowserIdError } from '@signet-id/protocol'
import { type AuthTktOptions, authTkt } from './auth-tkt.ts'
import type { TicketDigest } from './auth-tkt-ticket.ts'
import { configError } from './config-error.ts'
import { parseIni, readSection } from './ini.ts'
import type { RelyingPartyOptions } from './options.ts'
import { resolveSettings } from './settings.ts'

type Reader = (setting: string, text: string) => Partial<RelyingPartyOptions>

const TRUE = ['1', 'yes', 'on', 'true']
const FALSE = ['0', 'no', 'off', 'false']

const words = (text: string) => text.split(/[\s,]+/).filter((each) => each !== '')

/** The classic spellings of yes and no, in any case. */
function parseBoolean(setting: string, text: string): boolean {
  const lower = text.toLowerCase()
  if (TRUE.includes(lower)) return true
  if (FALSE.includes(lower)) return false
  const expected = `one of ${[...TRUE, ...FALSE].join(', ')}: Not a boolean value: '${text.slice(0, 100)}'`
  throw configError(setting, expected)
}

/** What the classic plug-in let a dotted name choose; ours are in this package. */
function parseVerifier(setting: string, text: string): Partial<RelyingPartyOptions> {
  if (/\b(?:LocalVerifier|RemoteVerifier)$/.test(text)) return {}
  throw configError(
    setting,
    'a LocalVerifier, which is the default, or a RemoteVerifier with verifier_url; set any other in code',
    text,
  )
}

function readFile(setting: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    throw configError(setting, 'the path of a file that can be read', path)
  }
}

/** Every setting text can hold, by its classic name. */
const READERS: Readonly<Record<string, Reader>> = {
  audiences: (_, text) => ({ audiences: words(text) }),
  broker: (_, text) => ({ broker: text }),
  secret: (_, text) => ({ secret: text.split(/\s+/) }),
  secret_file: (setting, text) => ({ secret: readFile(setting, text).split(/\s+/) }),
  site_name: (_, text) => ({ siteName: text }),
  base_path: (_, text) => ({ basePath: text }),
  postback_url: (_, text) => ({ postbackUrl: text }),
  assertion_field: (_, text) => ({ assertionField: text }),
  came_from_field: (_, text) => ({ cameFromField: text }),
  csrf_field: (_, text) => ({ csrfField: text }),
  csrf_cookie_name: (_, text) => ({ csrfCookieName: text }),
  challenge_body: (_, text) => ({ challengeBody: text }),
  verifier: parseVerifier,
  verifier_url: (_, text) => ({ verifierUrl: text }),
  trusted_issuers: (_, text) => ({ trustedIssuers: words(text) }),
  check_https: (setting, text) => ({ checkHttps: parseBoolean(setting, text) }),
  check_referer: (setting, text) => ({ checkReferer: parseBoolean(setting, text) }),
  trusted_proxies: (_, text) => ({ trustedProxies: words(text) }),
  session_lifetime: (_, text) => ({ sessionLifetime: text }),
  session_idle_limit: (_, text) => ({ sessionIdleLimit: text }),
  allow_insecure_http: (setting, text) => ({ allowInsecureHttp: parseBoolean(setting, text) }),
}

/** What text may leave to the code, so that the rest can be judged at once. */
const STAND_INS: RelyingPartyOptions = {
  audiences: 'https://stand-in.example',
  broker: 'https://stand-in.example',
  secret: 'stand-in stand-in stand-in stand-in',
  replayStore: { consume: async () => false },
}

/**
 * Settings from environment variables: `BROWSERID_AUDIENCES`, `BROWSERID_CHECK_HTTPS`, `BROWSERID_SECRET_FILE`, ...
 * Spread the result into the options and add what only code can say: `{ ...optionsFromEnvironment(), onSignIn }`.
 *
 * @param prefix put in front of every name; each variable that begins with it must be a known one
 * @throws {OperationalError} `ERR_CONFIG_INVALID` naming the variable, its value and what was expected
 */
export function optionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  prefix = 'BROWSERID_',
): Partial<RelyingPartyOptions> {
  const given = new Map<string, string>()
  for (const [name, value] of Object.entries(environment))
    if (name.startsWith(prefix) && value !== undefined)
      given.set(name.slice(prefix.length).toLowerCase(), value)
  return read(given, (setting) => prefix + setting.toUpperCase())
}

/**
 * Settings from a section of an INI text, such as a deployment's `who.ini`. `use` is ignored; `rememberer_name` names another plug-in
 * section, whose AuthTkt settings are taken over. `[DEFAULT]` and `%(name)s` are read as Python's ConfigParser reads them.
 *
 * @param section default `plugin:browserid`
 * @param variables.here folder of the file, for texts that say `%(here)s`
 * @throws {OperationalError} `ERR_CONFIG_INVALID` naming the setting, its value and what was expected
 */
export function optionsFromIni(
  text: string,
  section = 'plugin:browserid',
  variables: { readonly here?: string } = {},
): Partial<RelyingPartyOptions> {
  const file = parseIni(text)
  const settingsOf = (title: string, known: readonly string[]) =>
    readSection(file, title, { variables, isKnown: (name) => known.includes(name) })
  const found = settingsOf(section, [...Object.keys(READERS), 'rememberer_name'])
  if (!found) throw configError('the file', `one with a section [${section}]`)
  const given = new Map(found)
  given.delete('use')
  const name = given.get('rememberer_name')
  given.delete('rememberer_name')
  const options = read(given, (setting) => setting)
  if (!name) return options
  const other = settingsOf(`plugin:${name}`, TICKET_SETTINGS)
  if (!other) throw configError('rememberer_name', `the name of a section [plugin:${name}]`, name)
  return { ...options, rememberer: ticketsFrom(other) }
}

/** What the classic `auth_tkt` plug-in could be told. */
const TICKET_SETTINGS: readonly string[] = [
  'use',
  'secret',
  'secretfile',
  'cookie_name',
  'secure',
  'include_ip',
  'timeout',
  'reissue_time',
  'digest_algo',
]

/** The settings of the classic `auth_tkt` plug-in: times in seconds, MD5 unless it says otherwise. */
function ticketsFrom(section: ReadonlyMap<string, string>) {
  for (const name of section.keys())
    if (!TICKET_SETTINGS.includes(name)) throw configError(name, 'a setting that is known here')
  const seconds = (name: string) => {
    const value = section.get(name)
    if (value === undefined) return undefined
    if (!/^\d{1,9}$/.test(value)) throw configError(name, 'a number of seconds', value)
    return `${value}s`
  }
  const file = section.get('secretfile')
  const secret = section.get('secret') ?? (file === undefined ? '' : readFile('secretfile', file))
  const cookieName = section.get('cookie_name')
  const timeout = seconds('timeout')
  const reissueTime = seconds('reissue_time')
  const options: AuthTktOptions = {
    secret,
    // The words of hashlib; authTkt refuses what it does not know.
    digest: (section.get('digest_algo') ?? 'md5') as TicketDigest,
    includeIp: parseBoolean('include_ip', section.get('include_ip') ?? 'no'),
    ...(cookieName === undefined ? {} : { cookieName }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(reissueTime === undefined ? {} : { reissueTime }),
  }
  const textNames = new Map([
    ['secret', section.has('secret') || file === undefined ? 'secret' : 'secretfile'],
    ['digest', 'digest_algo'],
    ['cookieName', 'cookie_name'],
    ['timeout', 'timeout'],
    ['reissueTime', 'reissue_time'],
  ])
  return judged(() => authTkt(options), textNames)
}

/** Reads what is given and judges it; faults name the setting as it stands in the text. */
function read(
  given: ReadonlyMap<string, string>,
  spelled: (setting: string) => string,
): Partial<RelyingPartyOptions> {
  let options: Partial<RelyingPartyOptions> = {}
  const textNames = new Map<string, string>()
  for (const [setting, value] of given) {
    const reader = READERS[setting]
    if (!reader) throw configError(spelled(setting), 'a setting that is known here')
    const part = reader(spelled(setting), value.trim())
    for (const option of Object.keys(part)) {
      const before = textNames.get(option)
      if (before) throw configError(spelled(setting), `absent where ${before} is set`)
      textNames.set(option, spelled(setting))
    }
    options = { ...options, ...part }
  }
  judged(() => resolveSettings({ ...STAND_INS, ...options }), textNames)
  return options
}

/**
 * Lets code judge what a text gave; a fault names the setting as it stands in the text.
 * @param textNames by the name that code has for the setting
 */
function judged<T>(judge: () => T, textNames: ReadonlyMap<string, string>): T {
  try {
    return judge()
  } catch (error) {
    const option = isBrowserIdError(error) ? String(error.detail.setting) : ''
    const name = textNames.get(option)
    if (!isBrowserIdError(error) || name === undefined) throw error
    throw configError(name, error.message.slice(`${option} must be `.length))
  }
}
