import { chartWidth, type ChartSize, type VegaLiteSpec } from './spec.ts'
import { textWidth } from './text-width.ts'
import { theme, TITLE } from './theme.ts'

const schema = 'https://vega.github.io/schema/vega-lite/v6.json'

/** A chart with the look of all charts, as wide as its room. An empty title leaves it out. */
export function chart(title: string, size: ChartSize, spec: Record<string, unknown>): VegaLiteSpec {
  const { width = chartWidth[size], autosize } = spec
  // A chart that is as wide as its inside and its axes.
  const room = autosize === 'pad' ? Math.min(chartWidth[size], Number(width) + 40) : chartWidth[size]
  const whole = {
    $schema: schema,
    description: title,
    config: theme(size),
    ...(title === '' ? {} : { title: lines(title, room - 24) }),
    width: chartWidth[size],
    autosize: { type: 'fit-x', contains: 'padding' },
    ...spec,
  }
  return whole as unknown as VegaLiteSpec
}

function lines(title: string, width: number): string[] {
  const done: string[] = []
  let line = ''
  for (const word of title.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    // Bold letters are wider.
    if (line !== '' && textWidth(longer, TITLE) * 1.17 > width) {
      done.push(line)
      line = word
    } else line = longer
  }
  return [...done, line]
}

/** A number as people read it in a few characters: thousands apart, or three digits that count. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

/** A label of at most so many letters, with three dots where it was cut. */
export function shortened(label: string, most: number): string {
  const letters = Array.from(label)
  return letters.length <= most
    ? label
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}
