import { chartWidth, type ChartSize, type VegaLiteSpec } from './spec.ts'
import { textWidth } from './text-width.ts'
import { SUBTITLE, theme, TITLE } from './theme.ts'

const schema = 'https://vega.github.io/schema/vega-lite/v6.json'

/** A chart in the common style that fills the available width. An empty title is omitted; a `subtitle` goes below it in small type. */
export function chart(
  title: string,
  size: ChartSize,
  { subtitle, ...spec }: Record<string, unknown> & { readonly subtitle?: string },
): VegaLiteSpec {
  const { width = chartWidth[size], autosize } = spec
  // The width includes the axes.
  const room = autosize === 'pad' ? Math.min(chartWidth[size], Number(width) + 40) : chartWidth[size]
  const whole = {
    $schema: schema,
    description: title,
    config: theme(size),
    ...(title === '' ? {} : { title: titled(title, subtitle, room - 24) }),
    width: chartWidth[size],
    autosize: { type: 'fit-x', contains: 'padding' },
    ...spec,
  }
  return whole as unknown as VegaLiteSpec
}

function titled(title: string, subtitle: string | undefined, width: number): object | string[] {
  // Bold type is wider.
  const text = lines(title, width, TITLE * 1.17)
  return subtitle === undefined ? text : { text, subtitle: lines(subtitle, width, SUBTITLE) }
}

function lines(text: string, width: number, fontSize: number): string[] {
  const done: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((word) => pieces(word, width, fontSize))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, fontSize) > width) {
      done.push(line)
      line = word
    } else line = longer
  }
  return [...done, line]
}

/** Splits a word into pieces that each fit on a line. */
function pieces(word: string, width: number, fontSize: number): string[] {
  if (textWidth(word, fontSize) <= width) return [word]
  const done = ['']
  for (const letter of word) {
    if (textWidth(done.at(-1)! + letter, fontSize) > width) done.push('')
    done[done.length - 1] += letter
  }
  return done
}

/** A short readable number: thousands separators, or three significant digits. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

/** A label cut to a maximum length, with an ellipsis. */
export function shortened(label: string, most: number): string {
  const letters = Array.from(label)
  return letters.length <= most
    ? label
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}
