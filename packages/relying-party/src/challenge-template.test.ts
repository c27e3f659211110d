import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  CHALLENGE_VARIABLES,
  type ChallengeVariables,
  parseChallengeTemplate,
} from './challenge-template.ts'

const HOSTILE = `"'><script>alert(1)</script>\\\n&<!--`
const variables = Object.fromEntries(
  CHALLENGE_VARIABLES.map((name) => [name, HOSTILE]),
) as unknown as ChallengeVariables
const fill = (text: string) => parseChallengeTemplate(text, 'page.html')(variables)

describe('parseChallengeTemplate', () => {
  for (const [name, text] of [
    ['an event handler', '<a onclick="go(\'%(came_from)s\')">'],
    ['an address that is a script', '<a href="javascript:go(\'%(came_from)s\')">'],
    ['an inline style', '<a style="%(came_from)s">'],
    ['a framed document', '<iframe srcdoc="%(came_from)s">'],
    ['an unquoted attribute', '<a href=%(came_from)s>'],
    ['a tag', '<a %(came_from)s>'],
    ['a comment', '<!-- %(came_from)s -->'],
    ['a style element', '<style>%(came_from)s</style>'],
    ['a script outside of a string', '<script>go(%(came_from)s)</script>'],
    ['a script after a string', '<script>go("a", %(came_from)s)</script>'],
    ['a comment of a script', '<script>// %(came_from)s</script>'],
  ] as const)
    it(`T96 refuses a variable in ${name} at start-up`, () => {
      assert.throws(() => fill(text), { code: 'ERR_CONFIG_INVALID', message: /line 1/ })
    })

  it('refuses unknown variables and stray percent signs, with their line', () => {
    for (const text of ['\n%(nothing)s', '\n%(came_from)', '\n50%;', '\n%s', '\n%()s'])
      assert.throws(() => fill(text), { code: 'ERR_CONFIG_INVALID', message: /line 2/ })
  })

  it('T96 escapes in text and in quoted attributes', () => {
    const escaped = '&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\\n&amp;&lt;!--'
    for (const [text, expected] of [
      ['<p>%(came_from)s</p>', `<p>${escaped}</p>`],
      ['<input value="%(came_from)s">', `<input value="${escaped}">`],
      ["<input value = '%(came_from)s'>", `<input value = '${escaped}'>`],
      ['<!doctype html><title>%(came_from)s</title>', `<!doctype html><title>${escaped}</title>`],
      ['<!-- x -->%(came_from)s', `<!-- x -->${escaped}`],
      ['<script>"a"</script>%(came_from)s', `<script>"a"</script>${escaped}`],
      ['<a title="a > b" href="%(came_from)s">', `<a title="a > b" href="${escaped}">`],
    ] as const)
      assert.equal(fill(text), expected)
  })

  it('T96 escapes in strings of a script', () => {
    const page = fill("<script>var a = \"%(came_from)s\", b = '\\'%(came_from)s'</script>")
    const script = page.slice('<script>'.length, -'</script>'.length)
    assert.doesNotMatch(script.replaceAll(/["',= ]/g, ''), /[<>&]/)
    const read = new Function(`${script}; return [a, b]`) as () => string[]
    assert.deepEqual(read(), [HOSTILE, `'${HOSTILE}`])
  })

  it('10.6 renders 100%% as 100%', () => {
    assert.equal(fill('<p>100%%</p>'), '<p>100%</p>')
  })
})
