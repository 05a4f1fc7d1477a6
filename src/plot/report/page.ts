import { escape } from '../escape.ts'
import type { ChartSize, SizedChart } from '../spec.ts'
import { inlineSvg } from '../inline-svg.ts'

/** A table of a report: names of columns, and rows of texts and numbers. */
export interface ReportTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** One part of a report. */
export interface ReportSection {
  /** A short name for files, such as `items-by-bias`. */
  readonly name: string
  readonly title: string
  /** One or two sentences that say what is seen. */
  readonly text: string
  readonly chart?: SizedChart
  /** What the chart shows, for those who do not see it. Default: the title. */
  readonly alt?: string
  readonly table?: ReportTable
}

export interface ReportContents {
  readonly title: string
  readonly subtitle: string
  /** Facts of data and training: what, and how much. */
  readonly summary: readonly (readonly [label: string, value: string])[]
  readonly sections: readonly ReportSection[]
}

/**
 * A report as one HTML file that opens from disk: charts are inside as SVG, there is no script, and nothing is fetched.
 *
 * @throws LannerError where a chart cannot be drawn.
 */
export async function reportPage({ title, subtitle, summary, sections }: ReportContents): Promise<string> {
  const parts: string[] = []
  for (const section of sections) parts.push(await partOf(section))
  const facts = summary.map(
    ([label, value]) => `<div><dt>${escape(label)}</dt><dd>${escape(value)}</dd></div>`,
  )
  const links = sections.map(({ name, title: own }) => `<a href="#${escape(name)}">${escape(own)}</a>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header><h1>${escape(title)}</h1><p>${escape(subtitle)}</p></header>
<dl>${facts.join('')}</dl>
<nav aria-label="Sections">${links.join('')}</nav>
${parts.join('\n')}
</main>
</body>
</html>
`
}

async function partOf({ name, title, text, chart, alt, table }: ReportSection): Promise<string> {
  const drawing = chart === undefined ? '' : await figureOf(chart, name, alt ?? title)
  const rows = table === undefined ? '' : tableOf(table)
  return `<section id="${escape(name)}"><h2>${escape(title)}</h2><p>${escape(text)}</p>${drawing}${rows}</section>`
}

/** The chart twice, of which a page shows the one that fits its width: so letters have the same size everywhere, and no script is needed. */
async function figureOf(chart: SizedChart, name: string, alt: string): Promise<string> {
  const drawn: string[] = []
  for (const size of ['wide', 'narrow'] as const satisfies readonly ChartSize[])
    drawn.push(`<div class="${size}">${await inlineSvg(chart(size), `${name}-${size}`)}</div>`)
  return `<figure role="img" aria-label="${escape(alt)}">${drawn.join('')}</figure>`
}

function tableOf({ columns, rows }: ReportTable): string {
  const cell = (value: string | number): string =>
    typeof value === 'number'
      ? `<td class="n">${Number.isInteger(value) ? value.toLocaleString('en') : Number(value.toPrecision(4))}</td>`
      : `<td>${escape(value)}</td>`
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')
  const head = columns.map((column) => `<th scope="col">${escape(column)}</th>`).join('')
  return `<div class="table"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}

const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#f6f7f9;--card:#fff;--line:#d9dee4;--link:#0b62a8}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#a3adb8;--paper:#15181c;--card:#1e2328;--line:#343b43;--link:#79bbf2}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
main{max-width:1060px;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.2rem;margin:0 0 .35rem}
header p,section>p{color:var(--soft);margin:.2rem 0 1rem;max-width:70ch}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:.6rem;margin:1.2rem 0}
dl div{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.6rem .8rem}
dt{color:var(--soft);font-size:.8rem}
dd{margin:0;font-weight:600;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:.35rem 1rem;margin:0 0 1.4rem}
a{color:var(--link)}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.1rem 1.2rem;margin:0 0 1.2rem}
figure{margin:0;background:#fff;border-radius:8px;padding:.4rem}
figure svg{display:block;width:100%;height:auto;margin:0 auto}
.narrow{display:none}
.table{overflow-x:auto}
table{border-collapse:collapse;font-size:.92rem;min-width:50%}
th,td{text-align:left;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500}
.n{text-align:right;font-variant-numeric:tabular-nums}
@media(max-width:700px){.wide{display:none}.narrow{display:block}}
@media(max-width:520px){figure{padding:0;margin:0 -.2rem}main{padding:1rem .6rem 3rem}section{padding:.9rem .8rem}h1{font-size:1.4rem}}
@media print{.wide{display:block}.narrow{display:none}body{background:#fff}section{break-inside:avoid}nav{display:none}}
`
