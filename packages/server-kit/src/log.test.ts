import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogger, type LogLevel } from './log.ts'

function linesOf(
  work: (log: ReturnType<typeof createLogger>) => void,
  level: LogLevel = 'info',
): string[] {
  const lines: string[] = []
  work(createLogger(level, (line) => lines.push(line)))
  return lines
}

describe('createLogger', () => {
  it('writes one JSON object a line: level, time, event, fields', () => {
    const [line = ''] = linesOf((log) => log.info('service.started', { port: 1, ok: true }))
    assert.match(line, /\n$/)
    const { time, ...rest } = JSON.parse(line)
    assert.deepEqual(rest, { level: 'info', event: 'service.started', port: 1, ok: true })
    assert.equal(new Date(time).toISOString(), time)
  })

  it('is silent below its level', () => {
    assert.deepEqual(
      linesOf((log) => log.debug('x')),
      [],
    )
    assert.deepEqual(
      linesOf((log) => log.error('x'), 'silent'),
      [],
    )
    assert.equal(linesOf((log) => log.debug('x'), 'debug').length, 1)
  })

  it('T149 lets no field break out of its line or reach a terminal', () => {
    const evil = 'a\r\n{"level":"error"}\u001b[31m\u009b2J\u2028\u202e"}\u007f\0\u0085end'
    const lines = linesOf((log) => {
      log.warn('request.refused', { code: evil })
      log.warn(evil, { code: 'x' })
    })
    assert.equal(lines.length, 2)
    for (const line of lines) {
      assert.match(line.slice(0, -1), /^[\x20-\x7e]+$/)
      assert.equal(JSON.parse(line).level, 'warn')
    }
  })

  it('shortens what is too long', () => {
    const [line = ''] = linesOf((log) => log.info('x', { stack: 'a'.repeat(100_000) }))
    assert.ok(line.length < 3000)
  })
})
