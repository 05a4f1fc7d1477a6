import type { AutoencoderRun } from '../../apps/autoencoder/autoencoder-run.ts'
import { list, number, object, text } from '../openapi.ts'
import { RowService } from '../row-service.ts'
import { manyRoute, type Route, type RouteLimits } from '../routes.ts'
import { rowSchema } from './row-schema.ts'

/** `/features`: the learned features of rows. */
export function autoencoderRoutes(run: AutoencoderRun, limits: RouteLimits): readonly Route[] {
  const { encoder, model } = run
  const service = new RowService({
    pipeline: encoder.pipeline,
    encode: (row) => encoder.cells([row]),
    async answer(rows): Promise<{ readonly features: readonly number[] }[]> {
      const { values, width } = await run.featuresOf({
        rows: rows.length,
        numbers: Float32Array.from(rows.flatMap(({ numbers }) => Array.from(numbers))),
        codes: Int32Array.from(rows.flatMap(({ codes }) => Array.from(codes))),
        warnings: [],
      })
      return rows.map((_, row) => ({
        features: Array.from(values.subarray(row * width, (row + 1) * width)),
      }))
    },
  })
  const { featureCount } = model
  return [
    manyRoute(
      {
        path: '/features',
        summary: 'The learned features of one row, or of a list of rows',
        one: rowSchema(encoder.pipeline),
        answer: object({
          features: { ...list(number), minItems: featureCount, maxItems: featureCount },
          warnings: list(text),
        }),
        field: 'rows',
      },
      limits,
      service,
    ),
  ]
}
