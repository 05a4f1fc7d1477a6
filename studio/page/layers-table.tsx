import type { JSX } from 'preact'
import type { LayerState } from '../protocol.ts'

const short = (value: number): string => String(Number(value.toPrecision(3)))

/** Activations and gradients of every layer: exploding ones grow, and those of idle layers are near zero. */
export function LayersTable({ state: { step, layers } }: { readonly state: LayerState }): JSX.Element {
  return (
    <details>
      <summary>Activations and gradients per layer</summary>
      <p class="quiet">At step {step.toLocaleString('en')}.</p>
      <div class="scroll" role="region" aria-label="Layers" tabIndex={0}>
        <table data-layers={step}>
          <thead>
            <tr>
              <th scope="col">layer or weights</th>
              <th scope="col">what</th>
              <th scope="col" class="number">
                mean
              </th>
              <th scope="col" class="number">
                std
              </th>
              <th scope="col" class="number">
                near zero
              </th>
            </tr>
          </thead>
          <tbody>
            {layers.map(({ name, kind, mean, std, nearZero }, i) => (
              <tr key={i}>
                <th scope="row">{name}</th>
                <td>{kind}</td>
                <td class="number">{short(mean)}</td>
                <td class="number">{short(std)}</td>
                <td class="number">{(100 * nearZero).toFixed(0)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
