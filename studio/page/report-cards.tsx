import type { JSX } from 'preact'
import type { ReportTable } from '../../src/plot/report/page.ts'
import type { ReportPart } from '../protocol.ts'
import { Chart } from './chart.tsx'
import { Png } from './classes-table.tsx'

/** What the net learned: the sections of its report, except for what the page shows already. */
export function ReportCards({
  parts,
  isWhole = false,
}: {
  readonly parts: readonly ReportPart[] | null
  /** Whether the page shows nothing else of the run. */
  readonly isWhole?: boolean
}): JSX.Element {
  const shown = (parts ?? []).filter(({ name }) => isWhole || (name !== 'curves' && name !== 'writing'))
  return (
    <section class="card" aria-labelledby="report">
      <h2 id="report">What it learned</h2>
      {parts === null && (
        <p class="quiet" aria-live="polite">
          Explaining the model…
        </p>
      )}
      {shown.map((part) => (
        <section key={part.name} id={`report-${part.name}`}>
          <h3>{part.title}</h3>
          <p>{part.text}</p>
          {part.chart !== null && (
            <Chart of={(size) => ({ kind: 'spec', spec: part.chart![size] })} version={part} alt={part.alt} />
          )}
          {part.table !== null && <TableView table={part.table} title={part.title} />}
          {part.pictures.length > 0 && <Pictures pictures={part.pictures} />}
          {part.quote !== null && (
            <pre class="excerpt" tabIndex={0}>
              {part.quote}
            </pre>
          )}
        </section>
      ))}
    </section>
  )
}

function Pictures({ pictures }: Pick<ReportPart, 'pictures'>): JSX.Element {
  return (
    <ul class="gallery">
      {pictures.map(({ png, caption }) => (
        <li key={caption}>
          <div class="pictures">
            {png.map((data, i) => (
              <Png key={i} data={data} alt="" least={84} />
            ))}
          </div>
          <small>{caption}</small>
        </li>
      ))}
    </ul>
  )
}

function TableView({
  table: { columns, rows },
  title,
}: {
  readonly table: ReportTable
  readonly title: string
}): JSX.Element {
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === 'number'))
  const text = (value: string | number | undefined): string =>
    typeof value !== 'number'
      ? (value ?? '')
      : Number.isInteger(value)
        ? value.toLocaleString('en')
        : String(Number(value.toPrecision(4)))
  return (
    <div class="scroll" role="region" aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={i} scope="col" class={numeric[i] ? 'number' : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map((_, i) => (
                <td key={i} class={numeric[i] ? 'number' : undefined}>
                  {text(row[i])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
