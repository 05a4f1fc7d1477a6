/** One frame: the line y = a x + b and its mean squared error. */
export interface Frame {
  readonly a: number
  readonly b: number
  readonly loss: number
}

export interface LineAnimation {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly frames: readonly Frame[]
  readonly updatesPerFrame: number
}

const width = 720
const height = 440
const margin = { left: 56, right: 20, top: 20, bottom: 48 }

/**
 * A self-contained HTML page that animates how a line is fitted: an SVG picture, a slider, and the numbers. Without scripts it
 * shows the last frame.
 */
export function lineAnimation({ x, y, frames, updatesPerFrame }: LineAnimation): string {
  const top = Math.ceil(Math.max(...y) + 0.5)
  const bottom = Math.floor(Math.min(0, ...y, ...frames.flatMap(({ a, b }) => [b, a + b])))
  const across = (value: number): number => margin.left + value * (width - margin.left - margin.right)
  const down = (value: number): number =>
    margin.top + ((top - value) / (top - bottom)) * (height - margin.top - margin.bottom)
  const ticks = Array.from({ length: Math.floor((top - bottom) / 2) + 1 }, (_, i) => bottom + 2 * i)
  const last = frames.at(-1)!
  const svg = [
    ...ticks.map(
      (t) =>
        `<line class="grid" x1="${across(0)}" x2="${across(1)}" y1="${one(down(t))}" y2="${one(down(t))}"/>` +
        `<text x="${across(0) - 8}" y="${one(down(t) + 4)}" text-anchor="end">${t}</text>`,
    ),
    ...[0, 0.25, 0.5, 0.75, 1].map(
      (t) =>
        `<text x="${one(across(t))}" y="${height - margin.bottom + 18}" text-anchor="middle">${t}</text>`,
    ),
    `<text x="${one(across(0.5))}" y="${height - 8}" text-anchor="middle">x</text>`,
    `<text x="14" y="${one(down((top + bottom) / 2))}" text-anchor="middle">y</text>`,
    ...x.map((xi, i) => `<circle cx="${one(across(xi))}" cy="${one(down(y[i]!))}" r="3.5"/>`),
    `<line id="line" x1="${across(0)}" x2="${across(1)}" y1="${one(down(last.b))}" y2="${one(down(last.a + last.b))}"/>`,
  ]
  const film = frames.map(({ a, b, loss }, i) => ({
    y1: one(down(b)),
    y2: one(down(a + b)),
    text: `update ${i * updatesPerFrame}: y = ${a.toFixed(2)} x + ${b.toFixed(2)}, loss ${loss.toFixed(3)}`,
  }))
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A line finds its points</title>
<style>
  body { font: 15px/1.4 system-ui, sans-serif; max-width: ${width}px; margin: 24px auto; padding: 0 12px; color: #222; background: #fff }
  svg { width: 100%; height: auto }
  circle { fill: #3b6fb6; fill-opacity: .75 }
  text { font-size: 12px; fill: #555 }
  .grid { stroke: #e4e4e4 }
  #line { stroke: #c2410c; stroke-width: 2.5 }
  form { display: flex; gap: 12px; align-items: center }
  input { flex: 1 }
</style>
<h1>A line finds its points</h1>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Points and the fitted line">
${svg.join('\n')}
</svg>
<p id="text">${film.at(-1)!.text}</p>
<form><button type="button" id="play">Pause</button><input id="frame" type="range" min="0" max="${film.length - 1}" value="${film.length - 1}" aria-label="Frame"></form>
<script>
const film = ${JSON.stringify(film)}
const find = (id) => document.getElementById(id)
let playing = true
function show(i) {
  find('line').setAttribute('y1', film[i].y1)
  find('line').setAttribute('y2', film[i].y2)
  find('text').textContent = film[i].text
  find('frame').value = i
}
find('frame').oninput = (event) => { playing = false; find('play').textContent = 'Play'; show(Number(event.target.value)) }
find('play').onclick = () => { playing = !playing; find('play').textContent = playing ? 'Pause' : 'Play' }
let now = Number(new URLSearchParams(location.search).get('frame') ?? 0)
show(now)
setInterval(() => { if (playing) show(now = (Number(find('frame').value) + 1) % film.length) }, 250)
</script>
</html>
`
}

function one(value: number): string {
  return value.toFixed(1)
}
