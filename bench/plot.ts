// A small plot as SVG, by hand: the same data gives the same bytes; readable on light and on dark.
import type { Axis, Plot, Series } from './figures.ts'

const WIDTH = 640
const HEIGHT = 300
/** Room for what stands around the lines. */
const EDGE = { left: 72, right: 150, top: 36, bottom: 46 }
const LIGHT = ['#0b5cad', '#b3261e', '#1b7f3b', '#8a5a00', '#6a3fb5'] as const
const DARK = ['#6db3ff', '#ff8a80', '#69d58c', '#f0c05a', '#c3a6ff'] as const

interface Scale {
  /** From a value to a share of the axis. */
  readonly place: (value: number) => number
  readonly ticks: readonly number[]
}

/** Draws it. */
export function drawPlot({ title, x, y, series }: Plot): string {
  const all = series.flatMap(({ points }) => points)
  const across = scaleOf(
    x,
    all.map(([value]) => value),
  )
  const up = scaleOf(
    y,
    all.map(([, value]) => value),
  )
  const inner = { width: WIDTH - EDGE.left - EDGE.right, height: HEIGHT - EDGE.top - EDGE.bottom }
  const left = (value: number): string => (EDGE.left + across.place(value) * inner.width).toFixed(1)
  const top = (value: number): string =>
    (EDGE.top + (1 - up.place(value)) * inner.height).toFixed(1)
  const [right, bottom] = [EDGE.left + inner.width, EDGE.top + inner.height]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style(series.length)}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    text('title', EDGE.left, 20, title),
    ...up.ticks.map(
      (tick) => `<path class="grid" d="M${EDGE.left} ${top(tick)}H${right}"/>
${text('end', EDGE.left - 8, Number(top(tick)) + 4, short(tick))}`,
    ),
    ...across.ticks.map((tick) => text('middle', Number(left(tick)), bottom + 18, short(tick))),
    text('middle', EDGE.left + inner.width / 2, HEIGHT - 8, x.label),
    `<text class="middle" transform="translate(14 ${EDGE.top + inner.height / 2}) rotate(-90)">${escaped(y.label)}</text>`,
    ...series.map((each, i) => drawSeries(each, i, left, top)),
    ...legend(series, right),
    '</svg>\n',
  ].join('\n')
}

function drawSeries(
  { points }: Series,
  i: number,
  left: (value: number) => string,
  top: (value: number) => string,
): string {
  const places = points.map(([x, y]) => `${left(x)} ${top(y)}`)
  const dots = points.map(
    ([x, y]) => `<circle class="c${i}" cx="${left(x)}" cy="${top(y)}" r="3"/>`,
  )
  return `<path class="line s${i}" d="M${places.join('L')}"/>\n${dots.join('\n')}`
}

/** Names beside the lines, in the order of the series; shapes need no colour to be told apart, dashes do that. */
function legend(series: readonly Series[], right: number): string[] {
  return series.flatMap(({ label }, i) => {
    const y = EDGE.top + 10 + i * 20
    return [
      `<path class="line s${i}" d="M${right + 12} ${y}h22"/>`,
      text('start', right + 40, y + 4, label),
    ]
  })
}

function scaleOf({ scale }: Axis, values: readonly number[]): Scale {
  return scale === 'log' ? logScale(values) : linearScale(values)
}

function logScale(values: readonly number[]): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))
  return {
    place: (value) => (Math.log10(value) - low) / (high - low),
    ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
  }
}

/** From zero, so that a small difference looks small. */
function linearScale(values: readonly number[]): Scale {
  const most = Math.max(...values, Number.MIN_VALUE)
  const magnitude = 10 ** Math.floor(Math.log10(most))
  const step = [0.2, 0.5, 1, 2].map((n) => n * magnitude).find((n) => most / n <= 5) ?? magnitude
  const count = Math.ceil(most / step)
  return {
    place: (value) => value / (count * step),
    ticks: Array.from({ length: count + 1 }, (_, i) => i * step),
  }
}

function style(count: number): string {
  const dashes = ['none', '7 4', '2 4', '9 3 2 3', '1 3']
  const colours = (palette: readonly string[]): string =>
    Array.from({ length: count }, (_, i) => {
      const colour = palette[i % palette.length]
      return `.s${i}{stroke:${colour}}.c${i}{fill:${colour}}`
    }).join('')
  const lines = Array.from(
    { length: count },
    (_, i) => `.s${i}{stroke-dasharray:${dashes[i % dashes.length]}}`,
  ).join('')
  return [
    'text{font:12px system-ui,sans-serif;fill:#222}.title{font-weight:600;font-size:13px}',
    '.end{text-anchor:end}.middle{text-anchor:middle}',
    '.paper{fill:#fff}.grid{stroke:#ddd}.line{fill:none;stroke-width:2}',
    lines,
    colours(LIGHT),
    `@media(prefers-color-scheme:dark){text{fill:#e6e6e6}.paper{fill:#16181c}.grid{stroke:#3a3f47}${colours(DARK)}}`,
  ].join('')
}

function text(kind: string, x: number, y: number, words: string): string {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${escaped(words)}</text>`
}

function short(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`
  if (value >= 1e3) return `${Number((value / 1e3).toPrecision(3))} k`
  return String(Number(value.toPrecision(3)))
}

function escaped(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
