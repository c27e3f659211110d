// Node's Buffer where there is one: the same encodings as the portable code, an order of magnitude sooner.
// Callers check its lenient answers; nothing else in this package may lean on the platform.

interface NativeBytes {
  from(text: string, encoding: 'base64url' | 'hex' | 'latin1'): Uint8Array<ArrayBuffer>
  from(buffer: ArrayBufferLike, offset: number, length: number): NativeView
}

interface NativeView {
  toString(encoding: 'base64url' | 'hex'): string
}

/** Undefined in browsers. */
export const nativeBytes: NativeBytes | undefined = (
  globalThis as unknown as { readonly Buffer?: NativeBytes }
).Buffer

/** The text of some bytes, by the platform. */
export function nativeText(
  native: NativeBytes,
  bytes: Uint8Array,
  encoding: 'base64url' | 'hex',
): string {
  return native.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding)
}
