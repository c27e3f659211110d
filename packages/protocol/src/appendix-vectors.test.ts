// The complete vectors of the protocol reference, appendix A: throw-away keys, tokens made by the old software.
import assert from 'node:assert/strict'
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { describe, it } from 'node:test'
import { verifyAssertion } from './assertion/verify.ts'
import { parseBackedAssertion } from './backed-assertion.ts'
import { certificateEmail } from './certificate/parse.ts'
import { verifyCertificate } from './certificate/verify.ts'
import { parseJws } from './jws/parse.ts'
import { verifyJws } from './jws/verify.ts'
import { ALL_ALGORITHMS } from './key/algorithms.ts'
import { type PublicKey, parsePublicKey, publicKeyToWire } from './key/public-key.ts'
import type { CheckSignature } from './key/signer.ts'

const A_IDP_KEY =
  '{"algorithm":"RS","n":"15865181747128406343893518845237813995498915336247656210968672935932098633593643451182750807562668895314542005000839967436076615814838887388630016578385024940808075598942730415027017529470749050890321103121206852664653628320670716095947272528366078707993708454166522498629802704534984565893824724905032117666929989177969692270484450653698526417414484553038108439705543798348640616208185338130082281481399544609754128529418259522459855589043347315564779726978839050443284004834808160786561718536229387362617003585108507744699805287140234194359230793578346512647756157580344737441643025302211844272033785836469536594323","e":"65537"}'
const A_USER_KEY =
  '{"algorithm":"DS","y":"7c6fca41b069981edd96bf8966953791208cf2ae121d8569654ad622c7dba6175ff6c380ef9f8c89135728a8bc05ba30c0ee14f5f8997b9f0e90f4cbe0daa02e08fb23c613d8a12b0ca487c61c68c8947d8857156565cde95c104d5e2a133f6e72ae9f544f3c850ec522cbdcf09dbd55ab4e7e8c04aed87281c88acfcdcd1b00","p":"ff600483db6abfc5b45eab78594b3533d550d9f1bf2a992a7a8daa6dc34f8045ad4e6e0c429d334eeeaaefd7e23d4810be00e4cc1492cba325ba81ff2d5a5b305a8d17eb3bf4a06a349d392e00d329744a5179380344e82a18c47933438f891e22aeef812d69c8f75e326cb70ea000c3f776dfdbd604638c2ef717fc26d02e17","q":"e21e04f911d1ed7991008ecaab3bf775984309c3","g":"c52a4a0ff3b7e61fdf1867ce84138369a6154f4afa92966e3c827e25cfa6cf508b90e5de419e1337e07a2e9e2a3cd5dea704d175f8ebf6af397d69e110b96afb17c7a03259329e4829b0d03bbc7896b15b4ade53e130858cc34d96269aa89041f409136c7242a38895c9d5bccad4f389af1d7a4bd1398bd072dffa896233397a"}'
const B_IDP_KEY =
  '{"algorithm":"DS","y":"d0f89b9dcffe4342da6fbc4dbf56471f9c826c1f9c6b89be0aab8185e3ae142b103666ae2c9a1e64fb26457b2abc766800bb7d50019001d00670c513156c49cc043b060a1a4392c63a09efe74c694545d278c1d2fb73b0c197156a31e526b375d31fca1070761fac447274d0be5b773d890222584492c042fca19a9712993d5086ce80f1d4be7778729701652c01c650e36d502f2488dd9b12ee30fcc4340867a65a7dca3f63d3838f53abc9094bb1c09efc386024fe408269ca2c8ee26c5bd7adda8ba605bcb8dc27b364404c6965442ab22823d4d817e54daef60bb55e8320bea8b7aca90148bb1f6f077d009cdb0b0d9f302f7132d64913551d44d467ede5","p":"d6c4e5045697756c7a312d02c2289c25d40f9954261f7b5876214b6df109c738b76226b199bb7e33f8fc7ac1dcc316e1e7c78973951bfc6ff2e00cc987cd76fcfb0b8c0096b0b460fffac960ca4136c28f4bfb580de47cf7e7934c3985e3b3d943b77f06ef2af3ac3494fc3c6fc49810a63853862a02bb1c824a01b7fc688e4028527a58ad58c9d512922660db5d505bc263af293bc93bcd6d885a157579d7f52952236dd9d06a4fc3bc2247d21f1a70f5848eb0176513537c983f5a36737f01f82b44546e8e7f0fabc457e3de1d9c5dba96965b10a2a0580b0ad0f88179e10066107fb74314a07e6745863bc797b7002ebec0b000a98eb697414709ac17b401","q":"b1e370f6472c8754ccd75e99666ec8ef1fd748b748bbbc08503d82ce8055ab3b","g":"9a8269ab2e3b733a5242179d8f8ddb17ff93297d9eab00376db211a22b19c854dfa80166df2132cbc51fb224b0904abb22da2c7b7850f782124cb575b116f41ea7c4fc75b1d77525204cd7c23a15999004c23cdeb72359ee74e886a1dde7855ae05fe847447d0a68059002c3819a75dc7dcbb30e39efac36e07e2c404b7ca98b263b25fa314ba93c0625718bd489cea6d04ba4b0b7f156eeb4c56c44b50e4fb5bce9d7ae0d55b379225feb0214a04bed72f33e0664d290e7c840df3e2abb5e48189fa4e90646f1867db289c6560476799f7be8420a6dc01d078de437f280fff2d7ddf1248d56e1a54b933a41629d6c252983c58795105802d30d7bcd819cf6ef"}'
const B_USER_KEY =
  '{"algorithm":"RS","n":"17012957825086502030251572761831360761159428840748878172590804031726139147606851884086117616266496527137866663320289770711552797914136012552154552476439137654028063358910646255404724112446925430434004366149796011720054786146356340239550854506538128471995338646514894003000716886619185630879754940419438268166865396914435103090472226978163200935605601225949663003074978216700758259726721312191561417811324637901738083156601726570701722582176260849952552645792562896676876750747026573653812866592330496229220764058229263985020611662557759181979848904742014540085584907239236301463228926692179948002765321963442129553891","e":"65537"}'
const TOY_KEY =
  '{"algorithm":"RS","n":"6290786198121729379200631481592140506380572014280603897774818768058113091156977721978834961161676891765462501374804750826978348285280339093030289648116859","e":"65537"}'
const SHORT_KEY =
  '{"algorithm":"RS","n":"25988467016844877464419784803627643922947865397291023761812753383569296762753407687506406499682092971167622442224320197002030741768204103087824135666845252970532434480425861661714833415541513798764918866275658273633763142575527057343482405285116151298428101082750710778742087626390139808866461701517424060438905684123680894626704395119117825411669690342779084746919926035308382400453604020578785346308972222482369147420727060581820050554507348835679548102312657371332762405488598487675788886652291430098107642941929805030958899330111644562698889746990010356698269708861917888480554711361906306840603419875263441933233","e":"65537"}'
const A_BUNDLE =
  'eyJhbGciOiJSUzI1NiJ9.eyJwdWJsaWMta2V5Ijp7ImFsZ29yaXRobSI6IkRTIiwieSI6IjdjNmZjYTQxYjA2OTk4MWVkZDk2YmY4OTY2OTUzNzkxMjA4Y2YyYWUxMjFkODU2OTY1NGFkNjIyYzdkYmE2MTc1ZmY2YzM4MGVmOWY4Yzg5MTM1NzI4YThiYzA1YmEzMGMwZWUxNGY1Zjg5OTdiOWYwZTkwZjRjYmUwZGFhMDJlMDhmYjIzYzYxM2Q4YTEyYjBjYTQ4N2M2MWM2OGM4OTQ3ZDg4NTcxNTY1NjVjZGU5NWMxMDRkNWUyYTEzM2Y2ZTcyYWU5ZjU0NGYzYzg1MGVjNTIyY2JkY2YwOWRiZDU1YWI0ZTdlOGMwNGFlZDg3MjgxYzg4YWNmY2RjZDFiMDAiLCJwIjoiZmY2MDA0ODNkYjZhYmZjNWI0NWVhYjc4NTk0YjM1MzNkNTUwZDlmMWJmMmE5OTJhN2E4ZGFhNmRjMzRmODA0NWFkNGU2ZTBjNDI5ZDMzNGVlZWFhZWZkN2UyM2Q0ODEwYmUwMGU0Y2MxNDkyY2JhMzI1YmE4MWZmMmQ1YTViMzA1YThkMTdlYjNiZjRhMDZhMzQ5ZDM5MmUwMGQzMjk3NDRhNTE3OTM4MDM0NGU4MmExOGM0NzkzMzQzOGY4OTFlMjJhZWVmODEyZDY5YzhmNzVlMzI2Y2I3MGVhMDAwYzNmNzc2ZGZkYmQ2MDQ2MzhjMmVmNzE3ZmMyNmQwMmUxNyIsInEiOiJlMjFlMDRmOTExZDFlZDc5OTEwMDhlY2FhYjNiZjc3NTk4NDMwOWMzIiwiZyI6ImM1MmE0YTBmZjNiN2U2MWZkZjE4NjdjZTg0MTM4MzY5YTYxNTRmNGFmYTkyOTY2ZTNjODI3ZTI1Y2ZhNmNmNTA4YjkwZTVkZTQxOWUxMzM3ZTA3YTJlOWUyYTNjZDVkZWE3MDRkMTc1ZjhlYmY2YWYzOTdkNjllMTEwYjk2YWZiMTdjN2EwMzI1OTMyOWU0ODI5YjBkMDNiYmM3ODk2YjE1YjRhZGU1M2UxMzA4NThjYzM0ZDk2MjY5YWE4OTA0MWY0MDkxMzZjNzI0MmEzODg5NWM5ZDViY2NhZDRmMzg5YWYxZDdhNGJkMTM5OGJkMDcyZGZmYTg5NjIzMzM5N2EifSwicHJpbmNpcGFsIjp7ImVtYWlsIjoiYWxpY2VAaWRwLmV4YW1wbGUifSwiaWF0IjoxNzY3MjI1NTkwMDAwLCJleHAiOjE3NjcyMjkyMDAwMDAsImlzcyI6ImlkcC5leGFtcGxlIn0.Vinh5J_iAGp8xkIEA6m7TPBizZ6TVG6wCD7RTiaYPcF1x40SY673-rn3yzaligSn6SWWsbD1hAwQbq-3-8mBIGpMOGsJrtGGwn_DhpmUmfrVpoJ6_2jBLmTAUT4OMc5BbK6iu-FoNQdR-BKWiCVAHlJXTPDC3GR3D31H0Golfte_Hqr_oQuleIS5ymysuoslzYubfD6TSB2WbfQkkLEtBQiFRnPXibpxejFmoRJWaBivoIk6_59lGKDVIijU9qMa35LkjCRwHZnybQ1ki-zTOO5GPZHYkon8QHHpFzfRFHqek2jJ-dI0_uf0uKZtPNZVbwjlu0SsyFxrJdF2-cYhpQ~eyJhbGciOiJEUzEyOCJ9.eyJleHAiOjE3NjcyMjU3MjAwMDAsImF1ZCI6Imh0dHBzOi8vcnAuZXhhbXBsZSJ9.LiKiC2KAEEs3zR6hLXzUWtlSOusvqo1V0S7ncWKhflPvumU19Z63Vw'
const B_BUNDLE =
  'eyJhbGciOiJEUzI1NiJ9.eyJwdWJsaWMta2V5Ijp7ImFsZ29yaXRobSI6IlJTIiwibiI6IjE3MDEyOTU3ODI1MDg2NTAyMDMwMjUxNTcyNzYxODMxMzYwNzYxMTU5NDI4ODQwNzQ4ODc4MTcyNTkwODA0MDMxNzI2MTM5MTQ3NjA2ODUxODg0MDg2MTE3NjE2MjY2NDk2NTI3MTM3ODY2NjYzMzIwMjg5NzcwNzExNTUyNzk3OTE0MTM2MDEyNTUyMTU0NTUyNDc2NDM5MTM3NjU0MDI4MDYzMzU4OTEwNjQ2MjU1NDA0NzI0MTEyNDQ2OTI1NDMwNDM0MDA0MzY2MTQ5Nzk2MDExNzIwMDU0Nzg2MTQ2MzU2MzQwMjM5NTUwODU0NTA2NTM4MTI4NDcxOTk1MzM4NjQ2NTE0ODk0MDAzMDAwNzE2ODg2NjE5MTg1NjMwODc5NzU0OTQwNDE5NDM4MjY4MTY2ODY1Mzk2OTE0NDM1MTAzMDkwNDcyMjI2OTc4MTYzMjAwOTM1NjA1NjAxMjI1OTQ5NjYzMDAzMDc0OTc4MjE2NzAwNzU4MjU5NzI2NzIxMzEyMTkxNTYxNDE3ODExMzI0NjM3OTAxNzM4MDgzMTU2NjAxNzI2NTcwNzAxNzIyNTgyMTc2MjYwODQ5OTUyNTUyNjQ1NzkyNTYyODk2Njc2ODc2NzUwNzQ3MDI2NTczNjUzODEyODY2NTkyMzMwNDk2MjI5MjIwNzY0MDU4MjI5MjYzOTg1MDIwNjExNjYyNTU3NzU5MTgxOTc5ODQ4OTA0NzQyMDE0NTQwMDg1NTg0OTA3MjM5MjM2MzAxNDYzMjI4OTI2NjkyMTc5OTQ4MDAyNzY1MzIxOTYzNDQyMTI5NTUzODkxIiwiZSI6IjY1NTM3In0sInByaW5jaXBhbCI6eyJlbWFpbCI6ImJvYkBvdGhlci5leGFtcGxlIn0sImlhdCI6MTc2NzIyNTU5MDAwMCwiZXhwIjoxNzY3MjI5MjAwMDAwLCJpc3MiOiJsb2dpbi5vdGhlci5leGFtcGxlIn0.pcO1rNVUJJSesbfY4r7ZP97F7pC_dvNHnbAKd_efw2MA26gE2_BXMcFvesliuqjIGLVnyy2SFa-ixGi01rpTOQ~eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3NjcyMjU3MjAwMDAsImF1ZCI6Imh0dHA6Ly9ycC5leGFtcGxlOjgwODAifQ.QA-qKmwT7KTvSDwtoFFEQl71Bx-s243cjNyqjKWsE55h5BdJpwfs7RUiJ7BbQ0mtB1rdLeOwP6L7ZsPvqYvB4E-SF8yS2qwrIw4DvE_eyMm5PtKsPnTOdzH7hsEsmXS8DsiIlUjy5YxRZnUNx5BESLkGt6nxJncS2FSPfvMqwnQWchk01GweBHfNpCN84-R8aO5PjMf10jtYvPvHxEL7lGwGY6bqt2-zzQrwh7BJR_WOsywI2dEbmrJX4FCuI0hv6-mZBpfHZ625EFV8tGuZzHaUZDwf-eiCG7KKL06sDOZPAtAhRycSjGnppAbvG9t6XtYUlZGrwxDDZ0GLM_MmnA'
const SHORT_JWS =
  'eyJhbGciOiJSUzI1NiJ9.eyJpIjo4MzJ9.Ym-UKlkr6gqNca6bBy6gwMSI_E5Q9TWWT-Rsb49_5rcG24HAQZD5pULpKGvKABb1yHTNoEQtvQx4exnEdKWmxwysvRfGHFld240Zp1nLOsJiCgx544fHOaYN44Ukd-Fi1G3hucboQmvF3SyFDQLDWeHKXg8PRS27V-Mf5MUo4SMIWwNiqiHGrZBZNxx05cllUCKkLkjR61--bTbw59--PR4GOfSpD9qn4-a3nzQ8KjT8NXUpI6SPvb3QTdmU3RpDmIb-q2nRnpTsTubSH-8b8C6uyxKWxcAAKAKpnjjuB3y8MjYFuD5AONzaAGVEDK5GfuDAYUcz3nyAsHc2DOQ5'

const T = 1_767_225_600_000
const key = (json: string): PublicKey => parsePublicKey(JSON.parse(json), ALL_ALGORITHMS)

const check: CheckSignature = ({ algorithm, jwk }, data, signature) => {
  const imported = algorithm.toSpki
    ? createPublicKey({ format: 'der', type: 'spki', key: Buffer.from(algorithm.toSpki(jwk)) })
    : createPublicKey({ format: 'jwk', key: jwk as JsonWebKey })
  return verify(algorithm.digest, data, { key: imported, dsaEncoding: 'ieee-p1363' }, signature)
}

describe('appendix A', () => {
  it('A.1: an RS256 certificate over a DS128 key', async () => {
    const { certificate, assertion } = parseBackedAssertion(A_BUNDLE, ALL_ALGORITHMS)
    assert.equal(certificateEmail(certificate), 'alice@idp.example')
    assert.equal(certificate.issuer, 'idp.example')
    assert.equal(certificate.issuedAtMs, T - 10_000)
    assert.equal(certificate.expiresAtMs, T + 3_600_000)
    assert.equal(assertion.expiresAtMs, T + 120_000)
    assert.equal(assertion.audience, 'https://rp.example')
    assert.deepEqual(certificate.publicKey, key(A_USER_KEY))
    await verifyCertificate(certificate, [key(A_IDP_KEY)], check)
    await verifyAssertion(assertion, certificate, check)
  })
  it('A.2: a DS256 certificate over an RS256 key', async () => {
    const { certificate, assertion } = parseBackedAssertion(B_BUNDLE, ALL_ALGORITHMS)
    assert.equal(certificateEmail(certificate), 'bob@other.example')
    assert.equal(certificate.issuer, 'login.other.example')
    assert.equal(assertion.audience, 'http://rp.example:8080')
    await verifyCertificate(certificate, [key(A_IDP_KEY), key(B_IDP_KEY)], check)
    await verifyAssertion(assertion, certificate, check)
  })
  it('writes every key back as it was written', () => {
    for (const text of [A_IDP_KEY, A_USER_KEY, B_IDP_KEY, B_USER_KEY, SHORT_KEY])
      assert.deepEqual(publicKeyToWire(key(text)), JSON.parse(text))
  })
  it('A.1 and A.2 without the old algorithms: refused', () => {
    assert.throws(() => parseBackedAssertion(A_BUNDLE), { code: 'ERR_KEY_UNSUPPORTED' })
    assert.throws(() => key(TOY_KEY), { code: 'ERR_KEY_INVALID' })
  })
  it('A.3: the 512-bit key is refused whatever is listed', () =>
    assert.throws(() => key(TOY_KEY), { code: 'ERR_KEY_INVALID' }))
  it('A.4: an RSA signature without its leading zero byte is good, and a longer one is not', async () => {
    await verifyJws(parseJws(SHORT_JWS), key(SHORT_KEY), check)
    const [header, payload, signature = ''] = SHORT_JWS.split('.')
    const longer = Buffer.concat([Buffer.of(0, 0), Buffer.from(signature, 'base64url')])
    const jws = parseJws(`${header}.${payload}.${longer.toString('base64url')}`)
    await assert.rejects(verifyJws(jws, key(SHORT_KEY), check), { reason: 'malformed signature' })
  })
  const forgeries: Record<string, string> = {
    'r = 1, s = q': 'AAAAAAAAAAAAAAAAAAAAAAAAAAHiHgT5EdHteZEAjsqrO_d1mEMJww',
    'r = 1, s = 0': 'AAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'r = q, s = 1': '4h4E-RHR7XmRAI7Kqzv3dZhDCcMAAAAAAAAAAAAAAAAAAAAAAAAAAQ',
    'nothing at all': '',
    '39 bytes': Buffer.alloc(39, 1).toString('base64url'),
    '41 bytes': Buffer.alloc(41, 1).toString('base64url'),
  }
  for (const [rule, forged] of Object.entries(forgeries))
    it(`T44 A.5: refuses ${rule} in under 50 ms`, async () => {
      const text = A_BUNDLE.slice(A_BUNDLE.indexOf('~') + 1, A_BUNDLE.lastIndexOf('.') + 1) + forged
      const startMs = performance.now()
      await assert.rejects(async () => verifyJws(parseJws(text), key(A_USER_KEY), check), {
        reason:
          forged === '' || (!forged.startsWith('AAAA') && !forged.startsWith('4h4E'))
            ? 'malformed signature'
            : 'invalid signature',
      })
      assert.ok(performance.now() - startMs < 50)
    })
  it('T44 A.5: refuses r = 1, s = q under DS256', async () => {
    const certificate = B_BUNDLE.slice(0, B_BUNDLE.indexOf('~'))
    const forged =
      'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGx43D2RyyHVMzXXplmbsjvH9dIt0i7vAhQPYLOgFWrOw'
    const text = certificate.slice(0, certificate.lastIndexOf('.') + 1) + forged
    await assert.rejects(verifyJws(parseJws(text), key(B_IDP_KEY), check), {
      code: 'ERR_SIGNATURE_INVALID',
    })
  })
})
