import type { JSX } from 'preact'
import type { ClassSummary } from '../protocol.ts'

/** A picture that is a PNG file in base64, no smaller than `least` pixels. */
export function Png({
  data,
  alt,
  least = 56,
}: {
  readonly data: string
  readonly alt: string
  readonly least?: number
}): JSX.Element {
  return <img class="png" src={`data:image/png;base64,${data}`} alt={alt} height={least} />
}

/** The classes of pictures, with a few of each. */
export function ClassesTable({ classes }: { readonly classes: readonly ClassSummary[] }): JSX.Element {
  return (
    <div class="scroll" role="region" aria-label="Classes" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">class</th>
            <th scope="col" class="number">
              pictures
            </th>
            <th scope="col">some of them</th>
          </tr>
        </thead>
        <tbody>
          {classes.map(({ name, count, pictures }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{count.toLocaleString('en')}</td>
              <td>
                <div class="pictures">
                  {pictures.map((data, i) => (
                    <Png key={i} data={data} alt={`${name}, picture ${i + 1}`} />
                  ))}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
