import type { TextClassifierRun, TextPrediction } from '../../apps/text/classifier/text-classifier-run.ts'
import { fieldsOf, textField } from '../fields.ts'
import { MicroBatcher } from '../micro-batcher.ts'
import { list, number, object, text } from '../openapi.ts'
import { manyRoute, type Route, type RouteLimits } from '../routes.ts'

/** Maximum length of a text in characters; the model reads its first tokens only. */
const LONGEST = 1_000_000
/** Maximum number of texts per batch. */
const MOST_TOGETHER = 64

/** `/predict`: the class of a text; `/embed`: its features. */
export function textClassifierRoutes(run: TextClassifierRun, limits: RouteLimits): readonly Route[] {
  const batcher = new MicroBatcher<string, TextPrediction>((texts) => run.predictAll(texts), MOST_TOGETHER)
  const one = object({ text: { ...text, maxLength: LONGEST } })
  const read = (asked: unknown, what = 'The request'): string =>
    textField(fieldsOf(asked, what, ['text']), 'text', LONGEST)
  const readAll = (asked: readonly unknown[]): string[] => asked.map((own, i) => read(own, `Text ${i}`))
  const embed = async (texts: readonly string[]): Promise<{ readonly vector: readonly number[] }[]> => {
    const { values, width } = await run.features(texts)
    return texts.map((_, row) => ({ vector: Array.from(values.subarray(row * width, (row + 1) * width)) }))
  }
  const predictRoute = manyRoute(
    {
      path: '/predict',
      summary: 'The class of a text, or of each text in a list',
      one,
      answer: object({
        prediction: { ...text, enum: run.classes },
        probabilities: { type: 'object', additionalProperties: number, description: 'by class' },
      }),
      field: 'predictions',
    },
    limits,
    {
      one: (asked, signal) => batcher.ask(read(asked), signal),
      many: (asked) => run.predictAll(readAll(asked)),
    },
  )
  const embedRoute = manyRoute(
    {
      path: '/embed',
      summary: 'The features of a text, or of each text in a list',
      one,
      answer: object({ vector: list(number) }),
      field: 'vectors',
    },
    limits,
    {
      one: async (asked) => (await embed([read(asked)]))[0]!,
      many: (asked) => embed(readAll(asked)),
    },
  )
  // A bag of n-grams has no features.
  return run.vocab === null ? [predictRoute] : [predictRoute, embedRoute]
}
