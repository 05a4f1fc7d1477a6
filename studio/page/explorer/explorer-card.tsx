import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { EmbeddingMap, MapBy, MapRequest, Neighbors, VectorGroup } from '../../protocol.ts'
import { Field } from '../field.tsx'
import type { ScatterProps } from './scatter.tsx'

export interface ExplorerCardProps {
  readonly groups: readonly VectorGroup[]
  readonly map: EmbeddingMap | null
  readonly isMapping: boolean
  readonly neighbors: Neighbors | null
  readonly draw: (request: MapRequest) => void
  readonly findNeighbors: (of: string, label: string) => void
}

/** Things that a search lists. */
const FOUND = 12

/** A map of the vectors that a run learned, to look around in. */
export function ExplorerCard({
  groups,
  map,
  isMapping,
  neighbors,
  draw,
  findNeighbors,
}: ExplorerCardProps): JSX.Element {
  const [of, setOf] = useState(groups[0]!.name)
  const [kind, setKind] = useState<MapBy['kind']>('pca')
  const [ends, setEnds] = useState<readonly string[]>(['', '', '', ''])
  const [color, setColor] = useState('')
  const [search, setSearch] = useState('')
  const [view, setView] = useState<{ readonly Scatter: ComponentType<ScatterProps> } | null>(null)
  useEffect(() => {
    if (map !== null && view === null)
      void import('./scatter.tsx').then(({ Scatter }) => setView({ Scatter }))
  }, [map])

  const by = (): MapBy =>
    kind === 'axes' ? { kind, x: [ends[0]!, ends[1]!], y: [ends[2]!, ends[3]!] } : { kind }
  const wanted = search.trim().toLowerCase()
  const found =
    map === null || wanted === ''
      ? []
      : map.labels.filter((label) => label.toLowerCase().includes(wanted)).slice(0, FOUND)
  const chosen = neighbors === null ? [] : [neighbors.label, ...neighbors.rows.map(({ label }) => label)]
  const column =
    map?.columns.some(({ name }) => name === color) === true ? color : (map?.columns[0]?.name ?? '')

  return (
    <section class="card" aria-labelledby="explorer">
      <h2 id="explorer">Explore what it learned</h2>
      <p>The net learned a vector for each of these. Vectors that point the same way have the same effect.</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          draw({ of, by: by() })
        }}
      >
        <div class="fields">
          <Field label="Vectors of">
            <select value={of} onChange={(event) => setOf(event.currentTarget.value)}>
              {groups.map(({ name, title, count }) => (
                <option key={name} value={name}>
                  {title} ({count.toLocaleString('en')})
                </option>
              ))}
            </select>
          </Field>
          <Field label="Place them by">
            <select value={kind} onChange={(event) => setKind(event.currentTarget.value as MapBy['kind'])}>
              <option value="pca">principal components</option>
              <option value="umap">UMAP (slower)</option>
              <option value="axes">axes of your own</option>
            </select>
          </Field>
          {kind === 'axes' &&
            ['Across, from', 'Across, to', 'Up, from', 'Up, to'].map((label, i) => (
              <Field key={label} label={label}>
                <input
                  type="text"
                  required
                  list="explorer-labels"
                  value={ends[i]}
                  onInput={(event) => setEnds(ends.with(i, event.currentTarget.value))}
                />
              </Field>
            ))}
        </div>
        <datalist id="explorer-labels">
          {(map?.of === of ? map.labels.slice(0, 500) : []).map((label) => (
            <option key={label} value={label} />
          ))}
        </datalist>
        <p class="buttons">
          <button type="submit" disabled={isMapping}>
            {isMapping ? 'Drawing…' : 'Draw the map'}
          </button>
        </p>
      </form>
      {map !== null && (
        <>
          <div class="fields">
            <Field label="Color">
              <select value={column} onChange={(event) => setColor(event.currentTarget.value)}>
                {map.columns.map(({ name }) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </select>
            </Field>
            <Field label="Search">
              <input type="text" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
            </Field>
          </div>
          {found.length > 0 && (
            <p class="buttons" aria-label="Found" role="group">
              {found.map((label) => (
                <button key={label} type="button" class="plain" onClick={() => findNeighbors(map.of, label)}>
                  {label}
                </button>
              ))}
            </p>
          )}
          {view === null ? (
            <p class="quiet">Loading…</p>
          ) : (
            <view.Scatter
              map={map}
              color={column}
              marked={chosen}
              choose={(label) => findNeighbors(map.of, label)}
            />
          )}
          {neighbors !== null && (
            <div class="scroll" data-neighbors={neighbors.label}>
              <table>
                <caption>Most similar to {neighbors.label}</caption>
                <thead>
                  <tr>
                    <th scope="col">name</th>
                    <th scope="col" class="number">
                      cosine similarity
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {neighbors.rows.map(({ label, similarity }) => (
                    <tr key={label}>
                      <th scope="row">{label}</th>
                      <td class="number">{similarity.toFixed(3)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
    </section>
  )
}
