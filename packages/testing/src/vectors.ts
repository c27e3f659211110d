// Reading the public test kit (test/vectors/README.md says what a case holds).
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AlgorithmName } from '@signet-id/protocol'

/** One answer to a support-document request. */
export interface VectorDocument {
  readonly status: number
  readonly contentType?: string
  readonly body: string
}

/** One case of the test kit. */
export interface Vector {
  /** File name without `.json`. */
  readonly name: string
  readonly description: string
  /** Where the rule is written: sections of the protocol reference, rows of the threat model. */
  readonly source: string
  /** Milliseconds since 1970. */
  readonly nowMs: number
  readonly assertion: string
  readonly audience: string
  readonly algorithms?: readonly AlgorithmName[]
  readonly trustedIssuers?: readonly string[]
  /** By host; a host that is missing does not answer. */
  readonly documents: Readonly<Record<string, VectorDocument>>
  readonly expected:
    | {
        readonly status: 'okay'
        readonly email: string
        readonly issuer: string
        readonly expires: number
        readonly idpClaims?: unknown
        readonly userClaims?: unknown
      }
    | {
        readonly status: 'failure'
        readonly code: string
        /** Absent where no paper lays the text down. */
        readonly reason?: string
        readonly reasonStart?: string
      }
}

const FOLDER = new URL('../../../test/vectors/', import.meta.url)

/** Every case of the kit, in the order of their names. */
export function readVectors(folder: URL = FOLDER): Vector[] {
  return readdirSync(fileURLToPath(folder))
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Omit<Vector, 'name'>),
      name: file.replace(/\.json$/, ''),
    }))
}
