import type { AutoencoderRun } from '../apps/autoencoder/autoencoder-run.ts'
import type { RowCells } from '../apps/autoencoder/row-encoder.ts'
import { RowService } from './row-service.ts'

/** What an autoencoder says of a row: as many numbers as it has features. */
export interface LearnedFeatures {
  readonly features: readonly number[]
}

/** Answers rows with their learned features. */
export function autoencoderService(run: AutoencoderRun): RowService<RowCells, LearnedFeatures> {
  const { encoder } = run
  return new RowService({
    needed: encoder.pipeline.needed,
    encode: (row) => encoder.cells([row]),
    async answer(rows): Promise<LearnedFeatures[]> {
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
}
