import { requireFields } from '../../base/check-required.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { PackageError } from '../../base/errors.ts'
import { escape } from '../escape.ts'
import type { ChartSize, SizedChart } from '../spec.ts'
import { document } from './document.ts'
import { inlineSvg } from '../inline-svg.ts'

/** A table of a report: column names, and rows of strings and numbers. */
export interface ReportTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** A picture of a report. */
export interface ReportPicture {
  /** The picture, or several next to each other, as PNG files in base64. */
  readonly png: readonly string[]
  readonly caption: string
}

/** A section of a report. */
export interface ReportSection {
  /** A short name for files, such as `items-by-bias`. */
  readonly name: string
  readonly title: string
  /** One or two sentences about what it shows. */
  readonly text: string
  readonly chart?: SizedChart
  /** Alternative text of the chart. Default: the title. */
  readonly alt?: string
  /** Pictures with captions. */
  readonly pictures?: readonly ReportPicture[]
  readonly table?: ReportTable
  /** A text shown verbatim. */
  readonly quote?: string
}

export interface ReportContents {
  readonly title: string
  readonly subtitle: string
  /** Facts about data and training. */
  readonly summary: readonly (readonly [label: string, value: string])[]
  readonly sections: readonly ReportSection[]
}

export interface ReportPageOptions {
  /** Called for each chart that cannot be drawn. */
  readonly onWarning?: (message: string) => void
}

const reportPageOptionNames: OptionNames<ReportPageOptions> = { onWarning: true }

/**
 * A report as one HTML file that opens from disk, with inline SVG charts, no script and no requests. A chart that cannot be drawn is replaced by a
 * short note.
 *
 * @example
 * const html = await reportPage({ title: 'Prices', subtitle: '200 rows', summary: [['rows', '200']], sections: [] })
 * html.includes('Prices') // true
 */
export async function reportPage(contents: ReportContents, options: ReportPageOptions = {}): Promise<string> {
  checkOptions('reportPage', options, reportPageOptionNames)
  requireFields('reportPage', 'the contents of a report, as from reportOf', contents, [
    'title',
    'subtitle',
    'summary',
    'sections',
  ])
  const { title, subtitle, summary, sections } = contents
  const { onWarning } = options
  const parts: string[] = []
  // A package is missing for all charts: warn only once.
  const told = new Set<string>()
  const warn = (message: string): void => {
    if (!told.has(message)) onWarning?.(message)
    told.add(message)
  }
  for (const section of sections) parts.push(await partOf(section, warn))
  const facts = summary.map(
    ([label, value]) => `<div><dt>${escape(label)}</dt><dd>${escape(value)}</dd></div>`,
  )
  const links = sections.map(({ name, title: own }) => `<a href="#${escape(name)}">${escape(own)}</a>`)
  return document(
    title,
    `<header><h1>${escape(title)}</h1><p>${escape(subtitle)}</p></header>
<dl>${facts.join('')}</dl>
<nav aria-label="Sections">${links.join('')}</nav>
${parts.join('\n')}`,
  )
}

async function partOf(
  { name, title, text, chart, alt, pictures = [], table, quote }: ReportSection,
  warn: (message: string) => void,
): Promise<string> {
  let drawing = ''
  try {
    if (chart !== undefined) drawing = await figureOf(chart, name, alt ?? title)
  } catch (error) {
    // One failed chart must not cost the rest of the report.
    if (error instanceof PackageError) {
      warn(`the report has no charts. ${error.message}`)
      drawing = `<p>${escape(error.message)}</p>`
    } else {
      warn(`the report lacks the chart "${title}": ${(error as Error).message}`)
      drawing = '<p>This chart cannot be drawn.</p>'
    }
  }
  const rows = table === undefined ? '' : tableOf(table)
  return `<section id="${escape(name)}"><h2>${escape(title)}</h2><p>${escape(text)}</p>${drawing}${picturesOf(pictures)}${rows}${quote === undefined ? '' : `<blockquote>${escape(quote)}</blockquote>`}</section>`
}

/** The chart in two sizes; CSS shows the one that fits, so text has the same size everywhere and no script is needed. */
async function figureOf(chart: SizedChart, name: string, alt: string): Promise<string> {
  const drawn: string[] = []
  for (const size of ['wide', 'narrow'] as const satisfies readonly ChartSize[])
    drawn.push(`<div class="${size}">${await inlineSvg(chart(size), `${name}-${size}`)}</div>`)
  return `<figure role="img" aria-label="${escape(alt)}">${drawn.join('')}</figure>`
}

function picturesOf(pictures: readonly ReportPicture[]): string {
  if (pictures.length === 0) return ''
  const shown = pictures.map(({ png, caption }) => {
    const images = png.map((data) => `<img src="data:image/png;base64,${escape(data)}" alt="">`)
    return `<figure>${images.join('')}<figcaption>${escape(caption)}</figcaption></figure>`
  })
  return `<div class="pictures">${shown.join('')}</div>`
}

function tableOf({ columns, rows }: ReportTable): string {
  const cell = (value: string | number): string =>
    typeof value === 'number'
      ? `<td class="n">${Number.isInteger(value) ? value.toLocaleString('en') : Number(value.toPrecision(4))}</td>`
      : `<td>${escape(value)}</td>`
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === 'number'))
  const head = columns
    .map((column, i) => `<th scope="col"${numeric[i] ? ' class="n"' : ''}>${escape(column)}</th>`)
    .join('')
  return `<div class="table"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}
