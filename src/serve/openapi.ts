import { version } from '../base/version.ts'
import type { Route } from './routes.ts'

/** Plain data for a JSON document. */
export type Json = Readonly<Record<string, unknown>>

export const text = { type: 'string' } as const
export const number = { type: 'number' } as const
export const truth = { type: 'boolean' } as const

export const list = (items: Json): Json => ({ type: 'array', items })

export const object = (properties: Json, required: readonly string[] = Object.keys(properties)): Json => ({
  type: 'object',
  properties,
  required,
})

/** An integer of at least 1, with its default. */
export const count = (maximum: number, otherwise?: number): Json => ({
  type: 'integer',
  minimum: 1,
  maximum,
  ...(otherwise === undefined ? {} : { default: otherwise }),
})

const problem = object({
  error: object({
    message: { ...text, description: 'what is wrong and how to fix it, in one sentence' },
    field: { type: ['string', 'null'], description: 'the field that is wrong' },
  }),
})

/** The responses of a route: success, and the format of errors. */
export const answers = (description: string, schema: Json, type = 'application/json'): Json => ({
  '200': { description, content: { [type]: { schema } } },
  default: { description: 'Error', content: { 'application/json': { schema: problem } } },
})

/** The JSON body of a POST request. */
export const body = (schema: Json): Json => ({ required: true, content: { 'application/json': { schema } } })

/** A query parameter. */
export const query = (name: string, schema: Json, required = false): Json => ({
  name,
  in: 'query',
  required,
  schema,
})

/** The API of a server as an OpenAPI 3.1 document. */
export function openApi(app: string, routes: readonly Route[], asksToken: boolean): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const { path, method, operation } of routes)
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation }
  return {
    openapi: '3.1.0',
    info: { title: `Lanner: a run of the app ${app}`, version },
    ...(asksToken
      ? {
          security: [{ token: [] }],
          components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
        }
      : {}),
    paths,
  }
}
