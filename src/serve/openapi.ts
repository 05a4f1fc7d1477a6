import { AutoencoderRun } from '../apps/autoencoder/autoencoder-run.ts'
import { CollabRun } from '../apps/collab/collab-run.ts'
import { TabularRun } from '../apps/tabular/tabular-run.ts'
import type { TextRun } from '../apps/text/text-run.ts'
import type { TablePipeline } from '../data/tables/pipeline/table-pipeline.ts'
import { version } from '../base/version.ts'

type Json = Readonly<Record<string, unknown>>

const text = { type: 'string' }
const number = { type: 'number' }
const truth = { type: 'boolean' }
const id = { oneOf: [text, number, truth] }
const list = (items: Json): Json => ({ type: 'array', items })
const object = (properties: Json, required: readonly string[] = Object.keys(properties)): Json => ({
  type: 'object',
  properties,
  required,
})

const problem = object({
  error: object({
    message: { ...text, description: 'what is wrong, in one sentence' },
    field: { type: ['string', 'null'], description: 'the field that is wrong' },
  }),
})

const answer = (description: string, schema: Json): Json => ({
  '200': { description, content: { 'application/json': { schema } } },
  default: { description: 'What is wrong', content: { 'application/json': { schema: problem } } },
})

const body = (schema: Json): Json => ({ required: true, content: { 'application/json': { schema } } })

/** What a server of a run answers, as an OpenAPI 3.1 document. */
export function openApi(run: TextRun | CollabRun | TabularRun | AutoencoderRun): Json {
  const paths = pathsOf(run)
  return {
    openapi: '3.1.0',
    info: { title: `A ${run.description().app} model, served by Lanner`, version },
    paths: {
      ...paths,
      '/health': {
        get: {
          summary: 'Whether the server works, and which model it has',
          responses: answer('It works', object({ status: text, app: text, model: text, lanner: text })),
        },
      },
      '/openapi.json': {
        get: { summary: 'This document', responses: answer('This document', { type: 'object' }) },
      },
    },
  }
}

function pathsOf(run: TextRun | CollabRun | TabularRun | AutoencoderRun): Json {
  if (run instanceof TabularRun) return tabularPaths(run)
  if (run instanceof AutoencoderRun) return autoencoderPaths(run)
  return run instanceof CollabRun ? collabPaths() : textPaths()
}

/** Most levels of a category that the document shows. */
const SHOWN = 20

/** A row with the cells that a pipeline needs. */
function rowSchema(pipeline: TablePipeline): Json {
  const cells = pipeline.needed.map((name): [string, Json] => {
    const category = pipeline.cats.find(({ source, part }) => source === name && part === null)
    const dates = [...pipeline.cats, ...pipeline.conts].some(
      ({ source, part }) => source === name && part !== null,
    )
    if (dates) return [name, { type: ['string', 'null'], description: 'a date, such as 2015-07-31' }]
    if (category === undefined) return [name, { type: ['number', 'null'], description: 'a measurement' }]
    const kind = category.kind === 'number' ? 'number' : category.kind === 'boolean' ? 'boolean' : 'string'
    const levels = category.levels.slice(0, SHOWN).join(', ')
    const rest = category.levels.length - SHOWN
    return [
      name,
      {
        type: [...new Set([kind, 'string', 'null'])],
        description: `a category: ${levels}${rest > 0 ? ` and ${rest} more` : ''}; others are answered too, with a warning`,
      },
    ]
  })
  return object(Object.fromEntries(cells))
}

function autoencoderPaths({ encoder, model }: AutoencoderRun): Json {
  const row = rowSchema(encoder.pipeline)
  const { featureCount } = model
  const features = object({
    features: { ...list(number), minItems: featureCount, maxItems: featureCount },
    warnings: list(text),
  })
  const summary = 'The learned features of one row, or of a list of rows'
  return rowsPath('/features', summary, row, features, 'rows')
}

function tabularPaths({ pipeline, target }: TabularRun): Json {
  const row = rowSchema(pipeline)
  const prediction = object({
    prediction: { ...(target.kind === 'regression' ? number : text), description: `the ${target.name}` },
    probabilities: {
      type: ['object', 'null'],
      additionalProperties: number,
      description: 'by class; null for a number',
    },
    warnings: list(text),
  })
  return rowsPath('/predict', 'Predicts one row, or a list of rows', row, prediction, 'predictions')
}

function collabPaths(): Json {
  const recommendation = object({
    items: list(object({ item: id, title: { type: ['string', 'null'] }, rating: number })),
    known: { ...truth, description: 'false for a user that training did not have' },
  })
  const whole = { type: 'integer', minimum: 1, maximum: 10_000, default: 10 }
  const query = (name: string, schema: Json, required = false): Json => ({
    name,
    in: 'query',
    required,
    schema,
  })
  return {
    ...rowsPath(
      '/predict',
      'Predicts the rating of one pair of user and item, or of a list of pairs',
      object({ user: id, item: id }),
      object({ rating: number, knownUser: truth, knownItem: truth }),
      'predictions',
    ),
    '/recommend': {
      get: {
        summary: 'The items that a user would rate highest',
        parameters: [
          query('user', text, true),
          query('n', whole),
          query('excludeSeen', { ...truth, default: true }),
        ],
        responses: answer('Best first', recommendation),
      },
      post: {
        summary: 'The same',
        requestBody: body(object({ user: id, n: whole, excludeSeen: { ...truth, default: true } }, ['user'])),
        responses: answer('Best first', recommendation),
      },
    },
  }
}

function textPaths(): Json {
  const request = object(
    {
      prompt: { ...text, maxLength: 100_000 },
      length: { type: 'integer', minimum: 1, maximum: 100_000, default: 200 },
      temperature: { ...number, minimum: 0, maximum: 100, default: 0.8 },
      topK: { type: 'integer', minimum: 1, description: 'only so many of the likeliest may come' },
      topP: { ...number, minimum: 0, maximum: 1, description: 'only the likeliest whose chances reach this' },
      stop: { ...text, description: 'ends the text where it comes' },
      seed: { type: 'integer', minimum: 0, default: 42 },
    },
    ['prompt'],
  )
  return {
    '/generate': {
      post: {
        summary: 'Writes on from a prompt',
        requestBody: body(request),
        responses: {
          ...answer('', {}),
          '200': {
            description:
              'Server-sent events: a message {"text"} for each piece, then the event "done" {"unknown"} with the characters of the prompt that the model does not know, or the event "error" {"message"}',
            content: { 'text/event-stream': { schema: text } },
          },
        },
      },
    },
  }
}

/** A route that takes one thing or a list; `many` is the field under which the answers of a list stand. */
function rowsPath(path: string, summary: string, one: Json, prediction: Json, many: string): Json {
  return {
    [path]: {
      post: {
        summary,
        requestBody: body({ oneOf: [one, list(one)] }),
        responses: answer(`One answer, or as many as rows under "${many}"`, {
          oneOf: [prediction, object({ [many]: list(prediction) })],
        }),
      },
    },
  }
}
