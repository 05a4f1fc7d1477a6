import type { Context } from 'hono'
import type { AppName } from '../apps/run/app-names.ts'
import type { ServedRun } from './apps/index.ts'
import { inTime } from './deadline.ts'
import type { Fields } from './fields.ts'
import { jsonOf } from './json-body.ts'
import { answers, body, list, object, type Json } from './openapi.ts'
import { RequestError } from './request-error.ts'

/** How much one request may ask for. */
export interface RouteLimits {
  /** Rows, pairs or words in one request. */
  readonly rows: number
  /** Seconds for one answer. */
  readonly seconds: number
  /** Texts that are written at the same time. */
  readonly writers: number
}

/** One thing that a server answers, with what its OpenAPI document says of it. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly operation: Json
  /** @throws RequestError where the request cannot be answered. */
  answer(c: Context): Promise<Response>
}

/** The routes of an app for one of its runs. */
export type ServeRoutes<A extends AppName> = (run: ServedRun<A>, limits: RouteLimits) => readonly Route[]

/** Answers rows, pairs or words. */
export interface ManyService {
  /** @throws RequestError naming the field that is wrong. */
  one(body: unknown, signal: AbortSignal): Promise<object>
  /** The same for a list; fields in messages begin with the place in the list, counted from 0. */
  many(bodies: readonly unknown[], signal: AbortSignal): Promise<readonly object[]>
}

/** A route that takes JSON and gives JSON, in time. */
export function postRoute(
  path: string,
  operation: Json,
  { seconds }: RouteLimits,
  answer: (body: unknown, signal: AbortSignal) => object | Promise<object>,
): Route {
  return {
    method: 'POST',
    path,
    operation,
    async answer(c) {
      const asked = await jsonOf(c)
      return c.json(await inTime(seconds, (signal) => answer(asked, signal)))
    },
  }
}

/** The same for a query; `read` makes fields of its texts. */
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

/** What a route of one or many things is called, and what it takes and gives. */
export interface ManyRoute {
  readonly path: string
  readonly summary: string
  /** The schema of one thing, and of its answer. */
  readonly one: Json
  readonly answer: Json
  /** The field under which the answers of a list stand. */
  readonly field: string
}

/** A route for one thing, or for a list of them. */
export function manyRoute(
  { path, summary, one, answer, field }: ManyRoute,
  limits: RouteLimits,
  service: ManyService,
): Route {
  const operation = {
    summary,
    requestBody: body({ oneOf: [one, { ...list(one), maxItems: limits.rows }] }),
    responses: answers(`One answer, or a list of them under "${field}"`, {
      oneOf: [answer, object({ [field]: list(answer) })],
    }),
  }
  return postRoute(path, operation, limits, async (asked, signal) => {
    if (!Array.isArray(asked)) return service.one(asked, signal)
    if (asked.length > limits.rows)
      throw new RequestError(
        null,
        `A request may have ${limits.rows} rows, and this one has ${asked.length}.`,
        413,
      )
    return { [field]: await service.many(asked, signal) }
  })
}
