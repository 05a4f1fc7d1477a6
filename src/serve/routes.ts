import type { Context } from 'hono'
import type { AppName } from '../apps/run/app-names.ts'
import type { ServedRun } from './apps/index.ts'
import { inTime } from './deadline.ts'
import type { Fields } from './fields.ts'
import { jsonOf } from './json-body.ts'
import { answers, body, list, object, type Json } from './openapi.ts'
import { RequestError } from './request-error.ts'

/** Limits of one request. */
export interface RouteLimits {
  /** Rows, pairs or words in one request. */
  readonly rows: number
  /** Time limit of one request, in seconds. */
  readonly seconds: number
  /** Texts generated at the same time. */
  readonly writers: number
}

/** A route of a server, with its OpenAPI description. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly operation: Json
  /** @throws RequestError if the request cannot be answered. */
  answer(c: Context): Promise<Response>
}

/** The routes for a run of an app. */
export type ServeRoutes<A extends AppName> = (run: ServedRun<A>, limits: RouteLimits) => readonly Route[]

/** Answers rows, pairs or words. */
export interface ManyService<Query = undefined> {
  /** @throws RequestError naming the field that is wrong. */
  one(body: unknown, signal: AbortSignal, query: Query): Promise<object>
  /** The same for a list; fields in messages start with the list index. */
  many(bodies: readonly unknown[], signal: AbortSignal, query: Query): Promise<readonly object[]>
}

/** The query parameters of a route for many inputs. */
export interface RouteQuery<Query> {
  /** The OpenAPI descriptions. */
  readonly parameters: readonly Json[]
  /** @throws RequestError naming the parameter that is wrong. */
  read(query: Readonly<Record<string, string>>): Query
}

/** A route that takes and returns JSON, with a time limit. */
export function postRoute(
  path: string,
  operation: Json,
  { seconds }: RouteLimits,
  answer: (body: unknown, signal: AbortSignal, c: Context) => object | Promise<object>,
): Route {
  return {
    method: 'POST',
    path,
    operation,
    async answer(c) {
      const asked = await jsonOf(c)
      return c.json(await inTime(seconds, (signal) => answer(asked, signal, c)))
    },
  }
}

/** The same for a query string; `read` parses its fields. */
export function getRoute(
  path: string,
  operation: Json,
  { seconds }: RouteLimits,
  read: (query: Readonly<Record<string, string>>) => Fields,
  answer: (fields: Fields) => object | Promise<object>,
): Route {
  return {
    method: 'GET',
    path,
    operation,
    answer: async (c) => c.json(await inTime(seconds, () => answer(read(c.req.query())))),
  }
}

/** The path and schemas of a route for one or many inputs. */
export interface ManyRoute {
  readonly path: string
  readonly summary: string
  /** The schemas of one input and its answer. */
  readonly one: Json
  readonly answer: Json
  /** The field that holds the answers to a list. */
  readonly field: string
}

/** A route for one input or a list of them. */
export function manyRoute(route: ManyRoute, limits: RouteLimits, service: ManyService): Route {
  return queriedRoute(route, limits, service, { parameters: [], read: () => undefined })
}

/** The same with a query string. */
export function queriedRoute<Query>(
  { path, summary, one, answer, field }: ManyRoute,
  limits: RouteLimits,
  service: ManyService<Query>,
  { parameters, read }: RouteQuery<Query>,
): Route {
  const operation = {
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    requestBody: body({ oneOf: [one, { ...list(one), maxItems: limits.rows }] }),
    responses: answers(`One answer, or a list of them under "${field}"`, {
      oneOf: [answer, object({ [field]: list(answer) })],
    }),
  }
  return postRoute(path, operation, limits, async (asked, signal, c) => {
    const query = read(c.req.query())
    if (!Array.isArray(asked)) return service.one(asked, signal, query)
    if (asked.length > limits.rows)
      throw new RequestError(
        null,
        `The request has ${asked.length} rows; at most ${limits.rows} are allowed.`,
        413,
      )
    return { [field]: await service.many(asked, signal, query) }
  })
}
