import type { TabularPrediction, TabularRun } from '../../apps/tabular/tabular-run.ts'
import type { ModelRows } from '../../data/tables/pipeline/options.ts'
import { list, number, object, text } from '../openapi.ts'
import { RowService } from '../row-service.ts'
import { manyRoute, type Route, type RouteLimits } from '../routes.ts'
import { rowSchema } from './row-schema.ts'

/** The prediction for a row. */
type RowPrediction = Omit<TabularPrediction, 'warnings'>

/** `/predict`: the target of rows. */
export function tabularRoutes(run: TabularRun, limits: RouteLimits): readonly Route[] {
  const { pipeline, target } = run
  const service = new RowService({
    pipeline,
    encode: (row) => pipeline.transform([row]),
    async answer(rows): Promise<RowPrediction[]> {
      const { predictions, probabilities, classes } = await run.predictEncoded(joined(rows))
      const width = classes.length
      return rows.map((_, row) => ({
        prediction: predictions[row]!,
        probabilities:
          probabilities === null
            ? null
            : Object.fromEntries(classes.map((label, i) => [label, probabilities[row * width + i]!])),
      }))
    },
  })
  return [
    manyRoute(
      {
        path: '/predict',
        summary: 'Predicts the target of a row, or of a list of rows',
        one: rowSchema(pipeline),
        answer: object({
          prediction: {
            ...(target.kind === 'regression' ? number : text),
            description: `predicted ${target.name}`,
          },
          probabilities: {
            type: ['object', 'null'],
            additionalProperties: number,
            description: 'by class; null if the target is a number',
          },
          warnings: list(text),
        }),
        field: 'predictions',
      },
      limits,
      service,
    ),
  ]
}

/** Concatenates the rows of several requests. */
function joined(requests: readonly ModelRows[]): ModelRows {
  const [first] = requests
  if (requests.length === 1) return first!
  const rows = requests.reduce((sum, request) => sum + request.rows, 0)
  const cats = first!.cats.map((_, i) => {
    const codes = new Int32Array(rows)
    let at = 0
    for (const request of requests) {
      codes.set(request.cats[i]!, at)
      at += request.rows
    }
    return codes
  })
  const conts = new Float32Array(requests.reduce((sum, request) => sum + request.conts.length, 0))
  let at = 0
  for (const request of requests) {
    conts.set(request.conts, at)
    at += request.conts.length
  }
  return { rows, cats, conts, warnings: [] }
}
