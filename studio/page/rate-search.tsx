import type { JSX } from 'preact'
import type { FoundRate } from '../protocol.ts'
import { Chart } from './chart.tsx'

/** Searches for a learning rate, and takes it over. */
export function RateSearch({
  search,
  find,
  use,
}: {
  readonly search: FoundRate | 'searching' | null
  readonly find: () => void
  readonly use: (rate: number) => void
}): JSX.Element {
  const found = search === 'searching' ? null : search
  return (
    <div data-search={search === 'searching' ? 'running' : found === null ? 'none' : 'found'}>
      <p class="buttons">
        <button type="button" disabled={search === 'searching'} onClick={find}>
          Find a learning rate
        </button>
        {found?.rate != null && (
          <button type="button" onClick={() => use(found.rate!)}>
            Use {found.rate}
          </button>
        )}
      </p>
      <p aria-live="polite" class="status">
        {search === 'searching' ? 'Trying rates from low to high…' : (found?.text ?? '')}
      </p>
      {found !== null && (
        <Chart
          of={(size) => ({ kind: 'spec', spec: found.chart[size] })}
          version={found}
          alt={`Loss against learning rate. ${found.text}`}
        />
      )}
    </div>
  )
}
