import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SILENT } from '../log.ts'
import { measuredLog } from '../metrics/measured-log.ts'
import { createMetrics, metricsText, NO_METRICS } from '../metrics/metrics.ts'
import { withAdmission } from './admission.ts'
import { createLagJudge, watchLag } from './lag.ts'
import { createOperations } from './operations.ts'
import type { Service } from './service.ts'

const request = (path = '/', headers: Record<string, string> = {}): Request =>
  new Request(`https://id.example.org${path}`, { headers })
const serving = (handle: Service['handle']): Service => ({
  origin: 'https://id.example.org',
  has: () => true,
  handle,
})
const never = serving(() => new Promise<Response>(() => {}))
const fine = serving(async () => new Response('fine'))
const calm = { log: SILENT, metrics: NO_METRICS, isOverloaded: () => false }

describe('withAdmission', () => {
  it('T120 gives a handler its time and no more: 503 with Retry-After', async () => {
    const service = withAdmission(never, { ...calm, handlerTimeoutMs: 20 })
    const response = await service.handle(request(), '192.0.2.1')
    assert.equal(response.status, 503)
    assert.equal(response.headers.get('retry-after'), '1')
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    const { error } = (await response.json()) as { error: { code: string } }
    assert.equal(error.code, 'ERR_TIMEOUT')
  })

  it('tells people in words when they asked for a page', async () => {
    const service = withAdmission(never, { ...calm, handlerTimeoutMs: 5 })
    const response = await service.handle(request('/', { accept: 'text/html' }), '192.0.2.1')
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/)
    assert.match(await response.text(), /Wait a moment/)
  })

  it('turns everything but health away while the process cannot keep up, and tells it in a line a second', async () => {
    const told: unknown[] = []
    const log = { ...SILENT, error: (_: string, fields: unknown) => told.push(fields) }
    const service = withAdmission(fine, { ...calm, log, isOverloaded: () => true })
    const answers = await Promise.all([1, 2, 3].map(() => service.handle(request(), '')))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [503, 503, 503],
    )
    assert.equal((await service.handle(request('/__heartbeat__'), '')).status, 200)
    const line = { code: 'ERR_BUSY', status: 503 }
    assert.deepEqual(told, [
      { ...line, times: 1 },
      { ...line, times: 2 },
    ])
  })

  it('T126 turns away what would work while too much waits, and still shows pages', async () => {
    const post = () => new Request('https://id.example.org/', { method: 'POST', body: 'x' })
    const service = withAdmission(fine, { ...calm, isFull: () => true })
    const refused = await service.handle(post(), '192.0.2.1')
    assert.equal(refused.status, 503)
    assert.equal(refused.headers.get('retry-after'), '1')
    assert.equal((await service.handle(request(), '192.0.2.1')).status, 200)
    assert.equal((await withAdmission(fine, calm).handle(post(), '192.0.2.1')).status, 200)
  })

  it('lets a service say it in a form of its own, and answer what it always answers', async () => {
    const metrics = createMetrics()
    const log = measuredLog(SILENT, metrics)
    const own: Service = {
      ...fine,
      refuse: ({ url }) =>
        url.endsWith('/status') ? undefined : new Response('come later', { status: 503 }),
    }
    const service = withAdmission(own, { ...calm, log, isOverloaded: () => true })
    const refused = await service.handle(request('/healthz'), '192.0.2.1')
    assert.deepEqual([refused.status, await refused.text()], [503, 'come later'])
    assert.equal((await service.handle(request('/status'), '192.0.2.1')).status, 200)
    assert.match(metricsText([metrics.snapshot()]), /^signet_refusals_total\{code="ERR_BUSY"\} 1$/m)
  })

  it('measures requests, refusals and time', async () => {
    const metrics = createMetrics()
    const log = measuredLog(SILENT, metrics)
    const service = withAdmission(fine, { log, metrics, isOverloaded: () => false })
    await service.handle(request(), '192.0.2.1')
    await withAdmission(fine, { log, metrics, isOverloaded: () => true }).handle(request(), '')
    const text = metricsText([metrics.snapshot(), metrics.snapshot()])
    assert.match(text, /^signet_requests_total\{method="GET",status="200"\} 2$/m)
    assert.match(text, /^signet_refusals_total\{code="ERR_BUSY"\} 2$/m)
    assert.match(text, /^signet_request_seconds_count 4$/m)
    assert.match(text, /^signet_request_seconds_bucket\{le="\+Inf"\} 4$/m)
    assert.doesNotMatch(text, /192\.0\.2/)
  })
})

describe('createLagJudge', () => {
  it('is overloaded after five seconds above 200 ms, and well again at once', () => {
    const judge = createLagJudge()
    judge.observe(300, 0)
    judge.observe(300, 4900)
    assert.equal(judge.overloaded, false)
    judge.observe(300, 5000)
    assert.equal(judge.overloaded, true)
    judge.observe(150, 6000)
    assert.equal(judge.overloaded, false)
  })

  it('begins to count anew after every pause', () => {
    const judge = createLagJudge()
    judge.observe(300, 0)
    judge.observe(10, 3000)
    judge.observe(300, 4000)
    judge.observe(300, 8000)
    assert.equal(judge.overloaded, false)
  })

  it('watches this process', () => {
    const watch = watchLag()
    assert.equal(watch.overloaded, false)
    assert.equal(watch.lagMs, 0)
    watch.stop()
  })
})

describe('measuredLog', () => {
  it('counts by the fixed names of events, and keeps strange labels out', () => {
    const metrics = createMetrics()
    const log = measuredLog(SILENT, metrics)
    log.info('sign-in.succeeded', { source: '192.0.2.1' })
    log.info('sign-in.failed')
    log.info('certificate.issued', { issuer: 'id.example.org' })
    log.info('assertion.verified', { outcome: 'okay', tookMs: 3 })
    log.error('assertion.failed', { outcome: 'ERR_INTERNAL', tookMs: 3 })
    log.debug('request.refused', { code: 'a"} 1\nevil 9' })
    log.error('request.failed', { code: 'ERR_STORE' })
    const text = metricsText([metrics.snapshot()])
    for (const line of [
      'signet_sign_ins_total{result="succeeded"} 1',
      'signet_sign_ins_total{result="failed"} 1',
      'signet_certificates_total 1',
      'signet_verifications_total{outcome="okay"} 1',
      'signet_verification_seconds_count 2',
      'signet_refusals_total{code="other"} 1',
      'signet_failures_total{code="ERR_STORE"} 1',
    ])
      assert.ok(text.split('\n').includes(line), line)
    assert.doesNotMatch(text, /192|evil/)
  })
})

describe('createOperations', () => {
  const source = (problems: readonly string[]) => ({
    version: '1.2.3',
    problems: async () => problems,
    snapshots: async () => [{ signet_certificates_total: 2 }],
  })

  it('answers health and metrics', async () => {
    const well = createOperations(source([]))
    assert.equal((await well.handle(request('/healthz'), '')).status, 200)
    const sick = await createOperations(source(['store'])).handle(request('/healthz'), '')
    assert.equal(sick.status, 503)
    assert.deepEqual(await sick.json(), {
      status: 'failing',
      problems: ['store'],
      version: '1.2.3',
    })
    const metrics = await well.handle(request('/metrics'), '')
    assert.match(
      metrics.headers.get('content-type') ?? '',
      /^text\/plain; charset=utf-8; version=0\.0\.4$/,
    )
    assert.match(await metrics.text(), /^signet_certificates_total 2$/m)
  })

  it('answers nothing else', async () => {
    const well = createOperations(source([]))
    assert.equal((await well.handle(request('/'), '')).status, 404)
    const post = new Request('https://a.example/metrics', { method: 'POST' })
    assert.equal((await well.handle(post, '')).status, 405)
  })
})
