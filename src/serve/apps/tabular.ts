import type { TabularPrediction, TabularRun } from '../../apps/tabular/tabular-run.ts'
import type { ModelRows } from '../../data/tables/pipeline/options.ts'
import { intervalsOf } from '../../apps/tabular/intervals.ts'
import { LannerError } from '../../base/errors.ts'
import { fieldOf, fieldsOf, numberField, queryFields, type Fields } from '../fields.ts'
import { list, number, object, query, text } from '../openapi.ts'
import { RequestError } from '../request-error.ts'
import { RowService } from '../row-service.ts'
import { queriedRoute, type Route, type RouteLimits } from '../routes.ts'
import { rowSchema } from './row-schema.ts'

/** The prediction for a row. */
type RowPrediction = Omit<TabularPrediction, 'warnings'>

/** A row, and the level of its prediction interval. */
interface AskedRow extends ModelRows {
  readonly level: number | undefined
}

/** `/predict`: the target of rows. */
export function tabularRoutes(run: TabularRun, limits: RouteLimits): readonly Route[] {
  const { pipeline, target } = run
  const service = new RowService({
    pipeline,
    encode: (row, level: number | undefined): AskedRow => ({ ...pipeline.transform([row]), level }),
    answer: (rows: readonly AskedRow[]) => answersOf(run, rows),
  })
  const isRegression = target.kind === 'regression'
  return [
    queriedRoute(
      {
        path: '/predict',
        summary: 'Predicts the target of a row, or of a list of rows',
        one: rowSchema(pipeline),
        answer: object({
          prediction: { ...(isRegression ? number : text), description: `predicted ${target.name}` },
          probabilities: {
            type: ['object', 'null'],
            additionalProperties: number,
            description: 'by class; null if the target is a number',
          },
          ...(isRegression
            ? { interval: { ...list(number), description: 'lower and upper bound, if requested' } }
            : {}),
          warnings: list(text),
        }),
        field: 'predictions',
      },
      limits,
      service,
      {
        parameters: isRegression
          ? [
              query('interval', {
                ...number,
                description: 'fraction of targets inside the interval, such as 0.9',
              }),
            ]
          : [],
        read: (asked) =>
          levelOf(run, fieldsOf(queryFields(asked, { numbers: ['interval'] }), 'The query', ['interval'])),
      },
    ),
  ]
}

/** The requested level. @throws RequestError if the run has no interval for it. */
function levelOf(run: TabularRun, fields: Fields): number | undefined {
  if (fieldOf(fields, 'interval') === undefined) return undefined
  const level = numberField(fields, 'interval', 0.9, { low: 0, high: 1 })
  try {
    intervalsOf(run, [], level)
  } catch (error) {
    if (error instanceof LannerError) throw new RequestError('interval', error.message)
    throw error
  }
  return level
}

/** Answers the rows of several requests: those with the same level together. */
async function answersOf(run: TabularRun, rows: readonly AskedRow[]): Promise<RowPrediction[]> {
  const answers: RowPrediction[] = []
  for (const interval of new Set(rows.map(({ level }) => level))) {
    const at = [...rows.keys()].filter((row) => rows[row]!.level === interval)
    const { predictions, probabilities, classes, intervals } = await run.predictEncoded(
      joined(at.map((row) => rows[row]!)),
      { interval },
    )
    const width = classes.length
    at.forEach((row, i) => {
      answers[row] = {
        prediction: predictions[i]!,
        probabilities:
          probabilities === null
            ? null
            : Object.fromEntries(classes.map((label, k) => [label, probabilities[i * width + k]!])),
        ...(intervals === undefined ? {} : { interval: [intervals.low[i]!, intervals.high[i]!] }),
      }
    })
  }
  return answers
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
