import type { JSX } from 'preact'
import { ClassesTable } from './classes-table.tsx'
import type { ColumnSummary, ColumnUse, OpenedData, Task } from '../protocol.ts'

export interface DataCardProps {
  readonly data: OpenedData
  readonly task: Task
  readonly locked: boolean
  /** Whether the data are shown, and not only their name. */
  readonly isOpen: boolean
  readonly choose: (task: Task) => void
}

const count = (value: number): string => value.toLocaleString('en')

/** The opened data: the start of a text, the columns of a table, or the classes of pictures. */
export function DataCard({ data, task, locked, isOpen, choose }: DataCardProps): JSX.Element {
  return (
    <section class="card" aria-labelledby="data">
      <h2 id="data">{data.name}</h2>
      {data.kind === 'text' ? (
        <>
          <p>
            {count(data.characters)} characters, {count(data.distinct)} different ones.
          </p>
          <details open={isOpen}>
            <summary>The beginning</summary>
            <pre class="excerpt" tabIndex={0}>
              {data.start}
            </pre>
          </details>
        </>
      ) : data.kind === 'pictures' ? (
        <>
          <p>
            {count(data.count)} pictures of {count(data.classes.length)} classes, {data.width} x {data.height}{' '}
            pixels.
          </p>
          <details open={isOpen}>
            <summary>Classes</summary>
            <ClassesTable classes={data.classes} />
          </details>
        </>
      ) : (
        <>
          <p>
            {count(data.rows)} rows, {count(data.columns.length)} columns.
          </p>
          {data.notes.length > 0 && (
            <ul class="notes">
              {data.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
          <details open={isOpen}>
            <summary>Columns</summary>
            <ColumnsTable columns={data.columns} task={task} locked={locked} choose={choose} />
          </details>
        </>
      )}
    </section>
  )
}

const kinds = { number: 'number', text: 'text', boolean: 'yes or no', date: 'date' } as const

function ColumnsTable({
  columns,
  task,
  locked,
  choose,
}: Omit<DataCardProps, 'data' | 'isOpen'> & { readonly columns: readonly ColumnSummary[] }): JSX.Element {
  return (
    <div class="scroll" role="region" aria-label="Columns" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">type</th>
            <th scope="col">values</th>
            <th scope="col" class="number">
              missing
            </th>
            <th scope="col">use</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <th scope="row">{column.name}</th>
              <td>
                {kinds[column.kind]}
                {column.levels === null ? '' : `, ${count(column.levels)} values`}
              </td>
              <td>
                <Histogram column={column} />
              </td>
              <td class="number">{count(column.missing)}</td>
              <td>
                <Use column={column} task={task} locked={locked} choose={choose} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The size of a small histogram, in pixels. */
const [WIDTH, HEIGHT] = [132, 30]

function Histogram({ column: { name, bars, example } }: { readonly column: ColumnSummary }): JSX.Element {
  const own = bars.filter(({ isRest }) => isRest !== true)
  const most = Math.max(1, ...own.map((bar) => bar.count))
  const width = WIDTH / Math.max(1, bars.length)
  const first = own.toSorted((a, b) => b.count - a.count)[0]
  const label =
    first === undefined
      ? `${name}: no values`
      : `${name}: most frequent ${first.label} (${count(first.count)} rows), such as ${example}`
  return (
    <svg
      class="bars"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      {bars.map((bar, i) => {
        const height = Math.min(HEIGHT, Math.max(1, (bar.count / most) * HEIGHT))
        return (
          <rect
            key={i}
            class={bar.isRest === true ? 'rest' : undefined}
            x={i * width}
            y={HEIGHT - height}
            width={Math.max(1, width - 1)}
            height={height}
          >
            <title>{`${bar.label}: ${count(bar.count)}`}</title>
          </rect>
        )
      })}
    </svg>
  )
}

const uses: readonly (readonly [ColumnUse, string])[] = [
  ['auto', 'automatic'],
  ['category', 'as a category'],
  ['number', 'as a number'],
  ['ignore', 'ignore'],
]

/** How the task uses a column; for predicting a column, it can be changed. */
function Use({
  column: { name },
  task,
  locked,
  choose,
}: Omit<DataCardProps, 'data' | 'isOpen'> & { readonly column: ColumnSummary }): JSX.Element {
  if (task.app === 'collab') {
    const role =
      name === task.user ? 'user' : name === task.item ? 'item' : name === task.rating ? 'rating' : '–'
    return <span>{role}</span>
  }
  if (task.app !== 'tabular') return <span>–</span>
  if (name === task.target) return <strong>target</strong>
  const set = (use: ColumnUse): void => choose({ ...task, uses: { ...task.uses, [name]: use } })
  return (
    <select
      aria-label={`Use of ${name}`}
      disabled={locked}
      value={task.uses[name] ?? 'auto'}
      onChange={(event) => set(event.currentTarget.value as ColumnUse)}
    >
      {uses.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  )
}
