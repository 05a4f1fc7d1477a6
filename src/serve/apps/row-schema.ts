import type { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import { object, type Json } from '../openapi.ts'

/** Maximum number of category levels shown in the document. */
const SHOWN = 20

/** The schema of a row with the cells a pipeline needs. */
export function rowSchema(pipeline: TablePipeline): Json {
  const cells = pipeline.needed.map((name): [string, Json] => {
    const category = pipeline.cats.find(({ source, part }) => source === name && part === null)
    const dates = [...pipeline.cats, ...pipeline.conts].some(
      ({ source, part }) => source === name && part !== null,
    )
    if (dates) return [name, { type: ['string', 'null'], description: 'a date, such as 2015-07-31' }]
    if (category === undefined) return [name, { type: ['number', 'null'], description: 'a number' }]
    const kind = category.kind === 'number' ? 'number' : category.kind === 'boolean' ? 'boolean' : 'string'
    const levels = category.levels.slice(0, SHOWN).join(', ')
    const rest = category.levels.length - SHOWN
    return [
      name,
      {
        type: [...new Set([kind, 'string', 'null'])],
        description: `a category: ${levels}${rest > 0 ? ` and ${rest} more` : ''}; other values are accepted, with a warning`,
      },
    ]
  })
  return object(Object.fromEntries(cells))
}
