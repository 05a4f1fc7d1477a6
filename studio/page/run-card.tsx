import type { JSX } from 'preact'
import type { OpenedRun } from '../protocol.ts'

/** A run that was trained earlier. */
export function RunCard({
  run: { name, title, subtitle, summary },
}: {
  readonly run: OpenedRun
}): JSX.Element {
  return (
    <section class="card" aria-labelledby="run">
      <h2 id="run">{name}</h2>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{subtitle}</p>
      <dl class="facts">
        {summary.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
