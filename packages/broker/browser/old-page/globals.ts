// Names of the language and the browser, as they are when a script of ours begins: pages of the Persona era have variables of their own
// called URL or Promise, and frameworks fill in what browsers lacked. The build has every script of this package take these names from here.

// biome-ignore-all lint/suspicious/noShadowRestrictedNames: they are what this file is for
const page = globalThis

export const Array: typeof page.Array = page.Array
export const BigInt: typeof page.BigInt = page.BigInt
export const DOMException: typeof page.DOMException = page.DOMException
export const Date: typeof page.Date = page.Date
export const Error: typeof page.Error = page.Error
export const JSON: typeof page.JSON = page.JSON
export const Math: typeof page.Math = page.Math
export const Number: typeof page.Number = page.Number
export const Object: typeof page.Object = page.Object
export const Promise: typeof page.Promise = page.Promise
export const Reflect: typeof page.Reflect = page.Reflect
export const Set: typeof page.Set = page.Set
export const String: typeof page.String = page.String
export const Symbol: typeof page.Symbol = page.Symbol
export const SyntaxError: typeof page.SyntaxError = page.SyntaxError
export const TextDecoder: typeof page.TextDecoder = page.TextDecoder
export const TextEncoder: typeof page.TextEncoder = page.TextEncoder
export const URL: typeof page.URL = page.URL
export const Uint8Array: typeof page.Uint8Array = page.Uint8Array
export const clearInterval: typeof page.clearInterval = page.clearInterval
export const clearTimeout: typeof page.clearTimeout = page.clearTimeout
export const decodeURIComponent: typeof page.decodeURIComponent = page.decodeURIComponent
export const setInterval: typeof page.setInterval = page.setInterval
export const setTimeout: typeof page.setTimeout = page.setTimeout
