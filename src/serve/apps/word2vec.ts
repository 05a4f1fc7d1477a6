import type { Word2VecRun } from '../../apps/word2vec/word2vec-run.ts'
import { DataError } from '../../base/errors.ts'
import { fieldsOf, numberField, queryFields, textField, type Fields } from '../fields.ts'
import { answers, body, count, list, number, object, query, text } from '../openapi.ts'
import { getRoute, manyRoute, postRoute, type Route, type RouteLimits } from '../routes.ts'
import { RequestError } from '../request-error.ts'

/** The maximum length of a word, and the maximum number of similar words. */
const LONGEST = 200
const MOST = 1000

/**
 * `/vector`: the vectors of words; `/nearest`: similar words; `/analogy`: the words that are to c as b is to a; `/similarity`: the
 * similarity of two words.
 */
export function word2vecRoutes(run: Word2VecRun, limits: RouteLimits): readonly Route[] {
  const { vectors } = run
  // Normalize all vectors now, not on the first request.
  vectors.unitVectors()
  const word = { ...text, maxLength: LONGEST }
  const options = {
    n: count(MOST, 10),
    restrictVocab: { ...count(vectors.size), description: 'search only the N most frequent words' },
  }

  /** The word of a field, as spelled in the vocabulary. */
  const wordOf = (fields: Fields, name: string, field = name): string => {
    const asked = textField(fields, name, LONGEST)
    try {
      return vectors.words[vectors.indexOf(asked)]!
    } catch (error) {
      throw error instanceof DataError ? new RequestError(field, error.message, 404) : error
    }
  }
  const optionsOf = (fields: Fields): { readonly n: number; readonly restrictVocab: number } => ({
    n: numberField(fields, 'n', 10, { low: 1, high: MOST, whole: true }),
    restrictVocab: numberField(fields, 'restrictVocab', vectors.size, {
      low: 1,
      high: vectors.size,
      whole: true,
    }),
  })
  const near = answers(
    'Most similar first',
    object({ words: list(object({ word: text, similarity: { ...number, minimum: -1, maximum: 1 } })) }),
  )
  const nearest = (asked: unknown): object => {
    const fields = fieldsOf(asked, 'The request', ['word', 'n', 'restrictVocab'])
    return { words: vectors.nearest(wordOf(fields, 'word'), optionsOf(fields)) }
  }
  const analogy = (asked: unknown): object => {
    const fields = fieldsOf(asked, 'The request', ['a', 'b', 'c', 'n', 'restrictVocab'])
    const [a, b, c] = [wordOf(fields, 'a'), wordOf(fields, 'b'), wordOf(fields, 'c')]
    return { words: vectors.analogy(a, b, c, optionsOf(fields)) }
  }
  const vectorOf = (asked: unknown, what: string, field: string): object => {
    const found = wordOf(fieldsOf(asked, what, ['word']), 'word', field)
    return { word: found, vector: Array.from(vectors.vector(found)) }
  }
  const vector = {
    path: '/vector',
    summary: 'The vector of a word, or of each word in a list',
    one: object({ word }),
    answer: object({
      word: { ...text, description: 'as spelled in the vocabulary' },
      vector: { ...list(number), minItems: vectors.dim, maxItems: vectors.dim },
    }),
    field: 'vectors',
  }
  const toNearest = { summary: 'The words most similar to a word', responses: near }
  return [
    getRoute(
      '/nearest',
      {
        ...toNearest,
        parameters: [
          query('word', word, true),
          query('n', options.n),
          query('restrictVocab', options.restrictVocab),
        ],
      },
      limits,
      (asked) => queryFields(asked, { numbers: ['n', 'restrictVocab'] }),
      nearest,
    ),
    postRoute(
      '/nearest',
      { ...toNearest, requestBody: body(object({ word, ...options }, ['word'])) },
      limits,
      nearest,
    ),
    postRoute(
      '/analogy',
      {
        summary: 'What is to c as b is to a: the words most similar to b - a + c',
        requestBody: body(object({ a: word, b: word, c: word, ...options }, ['a', 'b', 'c'])),
        responses: near,
      },
      limits,
      analogy,
    ),
    postRoute(
      '/similarity',
      {
        summary: 'The cosine similarity of two words',
        requestBody: body(object({ a: word, b: word })),
        responses: answers('From -1 to 1', object({ similarity: number })),
      },
      limits,
      (asked) => {
        const fields = fieldsOf(asked, 'The request', ['a', 'b'])
        return { similarity: vectors.similarity(wordOf(fields, 'a'), wordOf(fields, 'b')) }
      },
    ),
    manyRoute(vector, limits, {
      one: async (asked) => vectorOf(asked, 'The request', 'word'),
      many: async (asked) => asked.map((own, i) => vectorOf(own, `Word ${i}`, `[${i}].word`)),
    }),
  ]
}
