import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseOrigin } from '@signet-id/protocol'
import { safeCameFrom } from './came-from.ts'

const ORIGIN = parseOrigin('https://rp.example')
const judge = (value: string | null | undefined) =>
  safeCameFrom(value, ORIGIN, (path) => path === '/browserid/start')

/** Everything here must lead to the front page (threat model T95). */
const HOSTILE: (string | null | undefined)[] = [
  null,
  undefined,
  '',
  'https://evil.example',
  'https://evil.example/',
  'http://rp.example/',
  'https://rp.example.evil.example/',
  'https://rp.example@evil.example/',
  'https://rp.example:8443/',
  'https:evil.example',
  'https:/evil.example',
  'HTTPS://evil.example',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\\/evil.example',
  '/path\\..\\..\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  ' /private',
  '\u0000/private',
  '/private\u0000',
  '/private\r\nSet-Cookie: a=b',
  '/private\r\n\r\n<script>',
  '/\u007f',
  '/\u0085/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  'https://rp.example//evil.example',
  'https://rp.example/\\evil.example',
  'https://rp.example\\@evil.example/',
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'blob:https://rp.example/x',
  'private',
  './private',
  '../private',
  '?a=b',
  '#fragment',
  'rp.example/private',
  '/browserid/start',
  '/browserid/start?came_from=/x',
  '/x/../browserid/start',
  `/${'x'.repeat(2048)}`,
]

const GOOD: [string, string][] = [
  ['/', '/'],
  ['/private', '/private'],
  ['/a?b=c#d', '/a?b=c#d'],
  ['/a?next=https://evil.example', '/a?next=https://evil.example'],
  ['/a?b=\\c', '/a?b=\\c'],
  ['/a//b', '/a//b'],
  ['/a/../b', '/b'],
  ['/a b', '/a%20b'],
  ['/straße?q=ü', '/stra%C3%9Fe?q=%C3%BC'],
  ['/<script>', '/%3Cscript%3E'],
  ['/@evil.example', '/@evil.example'],
  ['/:8080/', '/:8080/'],
  ['https://rp.example/private', 'https://rp.example/private'],
]

describe('safeCameFrom', () => {
  for (const value of HOSTILE)
    it(`T95 sends ${JSON.stringify(value)?.slice(0, 60)} to the front page`, () => {
      assert.equal(judge(value), '/')
    })

  for (const [value, place] of GOOD)
    it(`keeps ${JSON.stringify(value)} on the site`, () => {
      assert.equal(judge(value), place)
      assert.equal(new URL(place, ORIGIN).origin, ORIGIN)
    })
})
