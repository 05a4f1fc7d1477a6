import type { JSX } from 'preact'
import type { Confusion } from '../protocol.ts'

/** A class of the style sheet for a share of a row: darker for more. */
const shadeOf = (share: number): string => `number share-${Math.ceil(5 * share)}`

/** The confusion matrix of a classifier: a row for each actual class. */
export function ConfusionTable({
  confusion: { classes, counts },
  epoch,
}: {
  readonly confusion: Confusion
  readonly epoch: number
}): JSX.Element {
  return (
    <>
      <p class="quiet">
        Confusion matrix of held-out rows after epoch {epoch}: actual classes down, predicted across
      </p>
      <div class="scroll" role="region" aria-label="Confusion matrix" tabIndex={0}>
        <table class="confusion" data-confusion={epoch}>
          <thead>
            <tr>
              <th scope="col">actual</th>
              {classes.map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((name, actual) => {
              const row = counts.slice(actual * classes.length, (actual + 1) * classes.length)
              const sum = row.reduce((total, count) => total + count, 0)
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {row.map((count, i) => (
                    <td key={classes[i]} class={shadeOf(sum === 0 ? 0 : count / sum)}>
                      {count}
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </>
  )
}
