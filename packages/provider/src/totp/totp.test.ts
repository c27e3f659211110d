import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeBase32, encodeBase32 } from './base32.ts'
import { otpauthUri } from './otpauth-uri.ts'
import { matchTotp, type TotpAlgorithm, totpCode } from './totp.ts'

const ascii = (text: string): Buffer => Buffer.from(text, 'ascii')
const DIGITS = '12345678901234567890'

/** RFC 6238, appendix B; the seeds are as long as each digest. */
const SEEDS: Record<TotpAlgorithm, Buffer> = {
  SHA1: ascii(DIGITS),
  SHA256: ascii(`${DIGITS}123456789012`),
  SHA512: ascii(`${DIGITS}${DIGITS}${DIGITS}1234`),
}
const RFC: readonly [seconds: number, algorithm: TotpAlgorithm, code: string][] = [
  [59, 'SHA1', '94287082'],
  [59, 'SHA256', '46119246'],
  [59, 'SHA512', '90693936'],
  [1111111109, 'SHA1', '07081804'],
  [1111111109, 'SHA256', '68084774'],
  [1111111109, 'SHA512', '25091201'],
  [1234567890, 'SHA1', '89005924'],
  [1234567890, 'SHA256', '91819424'],
  [1234567890, 'SHA512', '93441116'],
  [20000000000, 'SHA1', '65353130'],
  [20000000000, 'SHA256', '77737706'],
  [20000000000, 'SHA512', '47863826'],
]

describe('totpCode', () => {
  for (const [seconds, algorithm, code] of RFC) {
    it(`makes ${code} with ${algorithm} at ${seconds} s`, () => {
      const parameters = { secret: SEEDS[algorithm], algorithm, digits: 8 } as const
      assert.equal(totpCode(parameters, Math.floor(seconds / 30)), code)
    })
  }

  it('keeps leading zeros of six digits', () => {
    assert.equal(
      totpCode({ secret: SEEDS.SHA1, algorithm: 'SHA1', digits: 6 }, Math.floor(1234567890 / 30)),
      '005924',
    )
  })
})

describe('matchTotp', () => {
  const parameters = {
    secret: decodeBase32('JBSWY3DPEHPK3PXP'),
    algorithm: 'SHA1',
    digits: 6,
  } as const
  const NOW_MS = 1_767_225_600_000
  const STEP = NOW_MS / 30_000

  it('names the step of a code one step early, now, or one step late', () => {
    assert.equal(matchTotp(parameters, '849280', NOW_MS), STEP - 1)
    assert.equal(matchTotp(parameters, '260025', NOW_MS), STEP)
    assert.equal(matchTotp(parameters, '307890', NOW_MS), STEP + 1)
  })

  it('refuses codes two steps away', () => {
    assert.equal(matchTotp(parameters, totpCode(parameters, STEP - 2), NOW_MS), undefined)
    assert.equal(matchTotp(parameters, totpCode(parameters, STEP + 2), NOW_MS), undefined)
  })

  for (const odd of [
    '',
    '26002',
    '2600255',
    ' 260025',
    '260025 ',
    '２６００２５',
    '26002O',
    '0260025',
    '+26002',
  ]) {
    it(`T6 refuses ${JSON.stringify(odd)}`, () =>
      assert.equal(matchTotp(parameters, odd, NOW_MS), undefined))
  }
})

describe('base32', () => {
  it('spells the vectors of RFC 4648', () => {
    for (const [text, spelled] of [
      ['', ''],
      ['f', 'MY'],
      ['fo', 'MZXQ'],
      ['foo', 'MZXW6'],
      ['foob', 'MZXW6YQ'],
      ['fooba', 'MZXW6YTB'],
      ['foobar', 'MZXW6YTBOI'],
    ] as const) {
      assert.equal(encodeBase32(ascii(text)), spelled)
      assert.deepEqual(decodeBase32(spelled), ascii(text))
    }
  })

  it('reads what people type: lower case, blanks, padding', () => {
    assert.deepEqual(decodeBase32('mzxw 6ytb oi======'), ascii('foobar'))
  })

  for (const bad of ['MZXW6YTBO1', 'M', 'MZ8', 'MZXW6YTBOJ', 'MY-', 'ÄÄ']) {
    it(`T7 refuses ${bad}`, () =>
      assert.throws(() => decodeBase32(bad), { code: 'ERR_SECRET_INVALID' }))
  }
})

describe('otpauthUri', () => {
  const parameters = { secret: ascii(DIGITS), algorithm: 'SHA1', digits: 6 } as const

  it('T14 keeps every character of an odd address inside its label', () => {
    const uri = new URL(otpauthUri(parameters, 'My: Club & Co', 'a&secret=x?%25#@example.org'))
    assert.equal(uri.protocol, 'otpauth:')
    assert.equal(
      decodeURIComponent(uri.pathname.split('/').at(-1) ?? ''),
      'My  Club & Co:a&secret=x?%25#@example.org',
    )
    assert.deepEqual(
      [...uri.searchParams].map(([name]) => name),
      ['secret', 'issuer'],
    )
    assert.equal(uri.searchParams.get('secret'), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  })

  it('says what apps would not assume', () => {
    const uri = new URL(
      otpauthUri({ ...parameters, algorithm: 'SHA256', digits: 8 }, 'Club', 'a@example.org'),
    )
    assert.equal(uri.searchParams.get('algorithm'), 'SHA256')
    assert.equal(uri.searchParams.get('digits'), '8')
    assert.equal(uri.searchParams.has('period'), false)
  })
})
