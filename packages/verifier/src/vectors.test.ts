// The public test kit (test/vectors) through the library and through the service.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isBrowserIdError } from '@signet-id/protocol'
import { readVectors, type Vector } from '@signet-id/testing'
import { createVerifierHandler } from './http/index.ts'
import { createVerifier, type Verifier } from './index.ts'

const vectors = readVectors()

function verifierOf({ nowMs, algorithms, documents }: Vector): Verifier {
  return createVerifier({
    now: () => nowMs,
    ...(algorithms ? { algorithms } : {}),
    fetchDocument: async (host) => {
      const document = documents[host]
      if (document === undefined) throw new Error('no such host')
      const { status, contentType = '', body } = document
      return { status, headers: { 'content-type': contentType }, body }
    },
  })
}

async function outcomeOf(vector: Vector): Promise<Record<string, unknown>> {
  try {
    const identity = await verifierOf(vector).verify(vector.assertion, {
      expectedAudience: vector.audience,
      trustedIssuers: vector.trustedIssuers ?? [],
    })
    const { email, issuer, expiresAt, idpClaims, userClaims } = identity
    const claims = {
      ...(isEmpty(idpClaims) ? {} : { idpClaims }),
      ...(isEmpty(userClaims) ? {} : { userClaims }),
    }
    return JSON.parse(
      JSON.stringify({ status: 'okay', email, issuer, expires: expiresAt.getTime(), ...claims }),
    )
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    return { status: 'failure', code: error.code, reason: error.reason }
  }
}

const isEmpty = (claims: object): boolean => Object.keys(claims).length === 0

describe('test kit', () => {
  it('has at least 200 cases', () => assert.ok(vectors.length >= 200, String(vectors.length)))
  for (const vector of vectors) {
    it(`${vector.name}: ${vector.description}`, async () => {
      const outcome = await outcomeOf(vector)
      if (vector.expected.status === 'failure') {
        const { code, reason, reasonStart = '' } = vector.expected
        assert.equal(outcome.code, code)
        assert.ok(reason === undefined || outcome.reason === reason, String(outcome.reason))
        assert.ok(String(outcome.reason).startsWith(reasonStart), String(outcome.reason))
      } else assert.deepEqual(outcome, vector.expected)
      const handler = createVerifierHandler({ verifier: verifierOf(vector) })
      const response = await handler(
        new Request('http://verifier.example/v2', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            assertion: vector.assertion,
            audience: vector.audience,
            trustedIssuers: vector.trustedIssuers ?? [],
          }),
        }),
      )
      const answer = (await response.json()) as Record<string, unknown>
      assert.equal(response.status, 200)
      assert.equal(answer.status, vector.expected.status)
    })
  }
})
