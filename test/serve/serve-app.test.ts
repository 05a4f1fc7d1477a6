import { rmSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MicroBatcher } from '../../src/serve/micro-batcher.ts'
import { serveApp } from '../../src/serve/index.ts'
import { Word2VecModel } from '../../src/apps/word2vec/word2vec-model.ts'
import { Word2VecRun } from '../../src/apps/word2vec/word2vec-run.ts'
import { init, noGrad, tensor } from '../../src/tensor/index.ts'
import { makeRuns, newRows, type SmallRuns } from '../infer/runs.ts'

let runs: SmallRuns
let rows: Hono
let ratings: Hono
let text: Hono
let features: Hono
beforeAll(async () => {
  await init()
  runs = await makeRuns()
  rows = await serveApp(runs.rows)
  ratings = await serveApp(runs.ratings)
  text = await serveApp(runs.text)
  features = await serveApp(runs.features)
})
afterAll(() => rmSync(runs.folder, { recursive: true, force: true }))

async function post(app: Hono, path: string, body: unknown): Promise<{ status: number; json: any }> {
  const response = await app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, json: await response.json() }
}

describe('a server of rows', () => {
  it('predicts one row and many as the run does, with the warnings of each row', async () => {
    const ours = await runs.rows.predict(newRows)
    const one = await post(rows, '/predict', newRows[1])
    expect(one.status).toBe(200)
    expect(one.json.prediction).toBeCloseTo(ours.predictions[1] as number, 3)
    expect(one.json.warnings.join()).toContain('Rome')
    const many = await post(rows, '/predict', newRows)
    many.json.predictions.forEach((answer: any, i: number) =>
      expect(answer.prediction).toBeCloseTo(ours.predictions[i] as number, 3),
    )
    expect(many.json.predictions[0].warnings).toEqual([])
  })

  it('adds the interval that a request asks for, and to no other', async () => {
    const levels = [undefined, 0.5, 0.3, 0.5]
    const ours = await Promise.all(levels.map((interval) => runs.rows.predict(newRows[0]!, { interval })))
    const answers = await Promise.all(
      levels.map((level) =>
        post(rows, level === undefined ? '/predict' : `/predict?interval=${level}`, newRows[0]),
      ),
    )
    answers.forEach(({ json }, i) => {
      expect(json.prediction).toBeCloseTo(ours[i]!.prediction as number, 3)
      expect(json.interval?.length).toBe(ours[i]!.interval?.length)
      ours[i]!.interval?.forEach((end, side) => expect(json.interval[side]).toBeCloseTo(end, 3))
    })
    const many = await post(rows, '/predict?interval=0.5', newRows)
    expect(many.json.predictions.map(({ interval }: any) => interval.length)).toEqual(newRows.map(() => 2))
  })

  it.each([
    ['interval=2', 'interval', '"interval" must be a number from 0 to 1, got 2.'],
    ['interval=much', 'interval', '"interval" must be a number from 0 to 1, got "much".'],
    ['interval=0.99999', 'interval', 'validation rows, but this run has'],
    ['intervall=0.9', 'intervall', 'The query has an unknown field "intervall"; did you mean "interval"?'],
  ])('refuses /predict?%s in a sentence', async (asked, field, says) => {
    const { status, json } = await post(rows, `/predict?${asked}`, newRows[0])
    expect([status, json.error.field]).toEqual([400, field])
    expect(json.error.message).toContain(says)
  })

  it('answers many concurrent rows, each with its own prediction', async () => {
    const crowd = Array.from({ length: 200 }, (_, i) => ({ city: 'Ulm', size: 30 + i, garden: i % 2 === 0 }))
    const ours = await runs.rows.predict(crowd)
    const answers = await Promise.all(crowd.map((row) => post(rows, '/predict', row)))
    answers.forEach(({ json }, i) => expect(json.prediction).toBeCloseTo(ours.predictions[i] as number, 3))
  })

  it.each([
    [{ city: 'Ulm', garden: true }, 'size', 'The row has no field "size"; send null for an unknown value.'],
    [{ city: 'Ulm', sise: 3, garden: true }, 'size', 'has no field "size" (it has "sise")'],
    [{ gardn: true }, 'garden', 'has no field "garden" (it has "gardn")'],
    [{ city: 'Ulm', size: 'big', garden: true }, 'size', /^Column "size".*"big"/],
    [{ city: ['Ulm'], size: 3, garden: true }, 'city', 'has a list or object in the field "city"'],
    [[newRows[0], { city: 'Ulm', garden: true }], '[1].size', 'Row 1 has no field "size"'],
    [[newRows[0], 7], '[1]', 'Row 1 must be an object with fields, got 7.'],
    ['7', null, 'The row must be an object with fields, got 7.'],
    ['{"city":', null, 'The request body must be JSON'],
  ])('%j is refused, naming the field', async (body, field, message) => {
    const { status, json } = await post(rows, '/predict', body)
    expect([status, json.error.field]).toEqual([400, field])
    expect(json.error.message).toMatch(message)
  })

  it('refuses too many rows, too large a body and other routes', async () => {
    const strict = await serveApp(runs.rows, { rows: 2, bodyBytes: 500 })
    expect(await post(strict, '/predict', [newRows[0], newRows[0], newRows[0]])).toMatchObject({
      status: 413,
      json: { error: { message: 'The request has 3 rows; at most 2 are allowed.' } },
    })
    expect(await post(strict, '/predict', ' '.repeat(600))).toMatchObject({
      status: 413,
      json: {
        error: {
          message:
            'The request body is larger than 500 bytes; raise the limit with --max-body, or send less.',
        },
      },
    })
    expect(await post(rows, '/generate', {})).toMatchObject({
      status: 404,
      json: {
        error: {
          message:
            'There is no route POST /generate; the routes are GET /health, GET /openapi.json, POST /predict.',
        },
      },
    })
  })

  it('describes itself: health, and an OpenAPI document with each column', async () => {
    const health = await (await rows.request('/health')).json()
    expect(health).toMatchObject({ status: 'ok', app: 'tabular', model: 'ensemble' })
    const document = (await (await rows.request('/openapi.json')).json()) as any
    expect(document.openapi).toBe('3.1.0')
    const [row] = document.paths['/predict'].post.requestBody.content['application/json'].schema.oneOf
    expect(row.required).toEqual(['city', 'garden', 'size'])
    expect(row.properties.city.description).toContain('Bonn, Kiel, Ulm')
  })
})

describe('a server of learned features', () => {
  const [ulm, rome] = newRows
  const priced = [
    { ...ulm, price: 180 },
    { ...rome, price: 180 },
  ]

  it('predicts one row and many like the run, with the warnings of each row', async () => {
    const { values, width } = await runs.features.featureValues(priced)
    const { status, json } = await post(features, '/features', priced)
    expect([status, json.rows.length, width]).toEqual([200, 2, 3])
    json.rows.forEach((row: any, i: number) =>
      row.features.forEach((value: number, j: number) =>
        expect(value).toBeCloseTo(values[i * width + j]!, 5),
      ),
    )
    expect(json.rows[0].warnings).toEqual([])
    const one = await post(features, '/features', priced[1])
    one.json.features.forEach((value: number, j: number) =>
      expect(value).toBeCloseTo(json.rows[1].features[j], 5),
    )
    expect(one.json.warnings.join()).toContain('Rome')
  })

  it.each([
    [{ city: 'Ulm', size: 3, garden: true }, 'price', 'The row has no field "price"'],
    [[priced[0], { ...priced[0], size: 'big' }], '[1].size', '"big"'],
  ])('%j is refused, naming the field', async (body, field, message) => {
    const { status, json } = await post(features, '/features', body)
    expect([status, json.error.field]).toEqual([400, field])
    expect(json.error.message).toContain(message)
  })

  it('describes itself', async () => {
    const document = (await (await features.request('/openapi.json')).json()) as any
    const { oneOf } = document.paths['/features'].post.requestBody.content['application/json'].schema
    expect(oneOf[0].required).toEqual(['city', 'garden', 'size', 'price'])
    expect(JSON.stringify(document)).toContain('"maxItems":3')
  })
})

describe('a server of ratings', () => {
  it('predicts pairs and recommends, by query and by body', async () => {
    const ours = runs.ratings.predict(['u3', 'new'], [7, 7])
    expect((await post(ratings, '/predict', { user: 'u3', item: 7 })).json).toEqual(ours[0])
    const pairs = [
      { user: 'u3', item: '7' },
      { user: 'new', item: 7 },
    ]
    expect((await post(ratings, '/predict', pairs)).json).toEqual({ predictions: ours })
    const best = JSON.parse(
      JSON.stringify(runs.ratings.recommend('u3', { n: 3, excludeSeen: false })),
    ) as unknown
    expect(await (await ratings.request('/recommend?user=u3&n=3&excludeSeen=false')).json()).toEqual(best)
    expect((await post(ratings, '/recommend', { user: 'u3', n: 3, excludeSeen: false })).json).toEqual(best)
  })

  it.each([
    ['/predict', { user: 'u3' }, 'item', '"item" is missing; it must be the id of an item.'],
    [
      '/predict',
      [
        { user: 'u3', item: 7 },
        { user: null, item: 7 },
      ],
      '[1].user',
      '"[1].user" must be an id',
    ],
    ['/predict', { user: 1, item: 1, itm: 1 }, 'itm', 'did you mean "item"?'],
    ['/recommend', { user: 'u3', n: 0 }, 'n', '"n" must be an integer from 1 to 10000, got 0.'],
    ['/recommend', { user: 'u3', excludeSeen: 'no' }, 'excludeSeen', 'must be true or false, got "no"'],
  ])('%s %j is refused, naming the field', async (path, body, field, message) => {
    const { status, json } = await post(ratings, path, body)
    expect([status, json.error.field]).toEqual([400, field])
    expect(json.error.message).toContain(message)
  })

  it('refuses a query that is not a number', async () => {
    const response = await ratings.request('/recommend?user=u3&n=many')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { field: 'n' } })
  })
})

/** The events of a stream: their name (message where it has none) and data. */
function eventsOf(stream: string): { readonly name: string; readonly data: any }[] {
  return stream
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => ({
      name: /^event: (.*)$/m.exec(block)?.[1] ?? 'message',
      data: JSON.parse(/^data: (.*)$/m.exec(block)![1]!) as unknown,
    }))
}

const write = (app: Hono, body: unknown): Response | Promise<Response> =>
  app.request('/generate', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('a server of text', () => {
  it('streams what the run writes, then says that it is done', async () => {
    const response = await write(text, { prompt: 'the €', length: 120, seed: 5 })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const events = eventsOf(await response.text())
    const { text: ours } = await runs.text.generate('the €', { length: 120, seed: 5 })
    const pieces = events.filter(({ name }) => name === 'message').map(({ data }) => data.text as string)
    expect(pieces.join('')).toBe(ours)
    expect(events.at(-1)).toEqual({ name: 'done', data: { unknown: ['€'] } })
  })

  it('suggests next words, and refuses what does not fit', async () => {
    const { status, json } = await post(text, '/next', { prompt: 'a dog ', top: 2 })
    expect(status).toBe(200)
    expect(json).toEqual({ words: await runs.text.next('a dog ', { top: 2 }) })
    for (const body of [{}, { prompt: 'a', top: 0 }, { prompt: 'a', count: 1 }])
      expect((await post(text, '/next', body)).status).toBe(400)
  })

  it('generates several texts at once, each different, and refuses too many', async () => {
    const narrow = await serveApp(runs.text, { writers: 3 })
    const requests = [1, 2, 3, 4].map((seed) => ({ prompt: 'a dog ', length: 300, seed }))
    const responses = await Promise.all(requests.map((request) => write(narrow, request)))
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 503])
    for (const [i, response] of responses.slice(0, 3).entries()) {
      const pieces = eventsOf(await response.text()).filter(({ name }) => name === 'message')
      const { text: ours } = await runs.text.generate('a dog ', { length: 300, seed: requests[i]!.seed })
      expect(pieces.map(({ data }) => data.text as string).join('')).toBe(ours)
    }
    expect((await write(narrow, requests[0])).status).toBe(200)
  })

  it('ends a text at the time limit with an event that says so', async () => {
    const hasty = await serveApp(runs.text, { seconds: 0.05 })
    const events = eventsOf(await (await write(hasty, { prompt: 'the ', length: 100_000 })).text())
    expect(events.at(-1)).toEqual({
      name: 'error',
      data: { message: 'The text was not finished within 0.05 seconds.' },
    })
  })

  it('keeps its time limit even during garbage collection', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const limited = await serveApp(runs.text, { seconds: 0.3, writers: 1 })
    const begin = performance.now()
    const response = await write(limited, { prompt: 'the ', length: 100_000, temperature: 100 })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let last = ''
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      last = part.value
      collect()
    }
    expect(performance.now() - begin).toBeLessThan(3000)
    expect(last).toContain('The text was not finished within 0.3 seconds.')
    // Its place is free again.
    expect((await write(limited, { prompt: 'a', length: 1 })).status).toBe(200)
  })

  it.each([
    [{}, 'prompt', '"prompt" is missing; it must be a string.'],
    [{ prompt: 7 }, 'prompt', '"prompt" must be a string, got 7.'],
    [{ prompt: 'a', length: 0 }, 'length', '"length" must be an integer from 1 to 100000, got 0.'],
    [{ prompt: 'a', temperature: 'hot' }, 'temperature', 'must be a number from 0 to 100, got "hot"'],
    [{ prompt: 'a', lenght: 5 }, 'lenght', 'did you mean "length"?'],
  ])('%j is refused, naming the field', async (body, field, message) => {
    const { status, json } = await post(text, '/generate', body)
    expect([status, json.error.field]).toEqual([400, field])
    expect(json.error.message).toContain(message)
  })
})

describe('a server of word vectors', () => {
  const words = ['king', 'queen', 'man', 'woman', 'ash']
  const rowsOfNumbers = [
    [1, 1, 0],
    [1, -1, 0],
    [0, 1, 0.2],
    [0, -1, 0.2],
    [-1, 0, 1],
  ]
  let vectors: Hono
  beforeAll(async () => {
    const model = new Word2VecModel(words.length, 3)
    noGrad(() => model.input.weight.copy_(tensor(rowsOfNumbers)))
    const facts = { name: 'skip-gram', words: words.length, dim: 3 } as never
    const run = new Word2VecRun(model, words, Int32Array.of(5, 4, 3, 2, 1), {
      model: facts,
      data: {},
      training: {},
      metrics: {},
    })
    vectors = await serveApp(run)
  })

  it('gives the nearest words by query and by body, analogies, similarities and vectors', async () => {
    const nearest = await post(vectors, '/nearest', { word: 'King', n: 2 })
    const similarity = 1 / Math.sqrt(2 * 1.04)
    expect(nearest.json.words.map(({ word }: { word: string }) => word)).toEqual(['man', 'queen'])
    expect(nearest.json.words[0].similarity).toBeCloseTo(similarity, 5)
    expect(await (await vectors.request('/nearest?word=King&n=2')).json()).toEqual(nearest.json)
    const few = await post(vectors, '/nearest', { word: 'king', restrictVocab: 2 })
    expect(few.json.words.map(({ word }: { word: string }) => word)).toEqual(['queen'])
    const analogy = await post(vectors, '/analogy', { a: 'man', b: 'woman', c: 'king', n: 1 })
    expect(analogy.json.words[0].word).toBe('queen')
    const two = await post(vectors, '/similarity', { a: 'king', b: 'man' })
    expect(two.json.similarity).toBeCloseTo(similarity, 5)
    expect((await post(vectors, '/vector', { word: 'ASH' })).json).toEqual({
      word: 'ash',
      vector: [-1, 0, 1],
    })
    expect((await post(vectors, '/vector', [{ word: 'king' }])).json).toEqual({
      vectors: [{ word: 'king', vector: [1, 1, 0] }],
    })
  })

  it.each([
    ['/nearest', { word: 'kingg' }, 404, 'word', 'similar ones are king'],
    ['/nearest', {}, 400, 'word', '"word" is missing'],
    ['/nearest', { word: 'k'.repeat(201) }, 400, 'word', 'at most 200 are allowed'],
    ['/nearest', { word: 'king', n: 1001 }, 400, 'n', 'an integer from 1 to 1000'],
    ['/nearest', { word: 'king', restrictVocab: 6 }, 400, 'restrictVocab', 'from 1 to 5'],
    ['/analogy', { a: 'king', b: 'king' }, 400, 'c', '"c" is missing'],
    ['/vector', [{ word: 'king' }, { word: 'no' }], 404, '[1].word', '"no" is not among the 5 words'],
    ['/similarity', { a: 'king', b: 7 }, 400, 'b', 'must be a string, got 7'],
  ])('%s %j is refused, naming the field', async (path, body, code, field, message) => {
    const { status, json } = await post(vectors, path, body)
    expect([status, json.error.field]).toEqual([code, field])
    expect(json.error.message).toContain(message)
  })

  it('describes itself', async () => {
    const document = (await (await vectors.request('/openapi.json')).json()) as any
    expect(Object.keys(document.paths)).toEqual([
      '/health',
      '/openapi.json',
      '/nearest',
      '/analogy',
      '/similarity',
      '/vector',
    ])
    expect(Object.keys(document.paths['/nearest'])).toEqual(['get', 'post'])
  })
})

describe('MicroBatcher', () => {
  it('computes nothing for clients that have disconnected', async () => {
    const asked: number[][] = []
    const batcher = new MicroBatcher<number, number>(async (questions) => {
      asked.push([...questions])
      return questions
    })
    const gone = AbortSignal.abort(new Error('gone'))
    const answers = await Promise.allSettled([batcher.ask(1), batcher.ask(2, gone), batcher.ask(3)])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(asked).toEqual([[1, 3]])
  })

  it('batches simultaneous requests up to a limit, and survives a failure', async () => {
    const sizes: number[] = []
    const batcher = new MicroBatcher<number, number>(async (questions) => {
      sizes.push(questions.length)
      if (questions.includes(13)) throw new Error('unlucky')
      return questions.map((x) => 2 * x)
    }, 4)
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((x) => batcher.ask(x)))
    expect(answers).toEqual([2, 4, 6, 8, 10, 12])
    expect(sizes).toEqual([4, 2])
    await expect(batcher.ask(13)).rejects.toThrow('unlucky')
    expect(await batcher.ask(7)).toBe(14)
  })
})
