import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { clipped } from '../base/quoted.ts'
import { RequestError } from './request-error.ts'

/** Refuses larger bodies, before reading them if their length is known. */
export function limitBody(most: number): MiddlewareHandler {
  const refuse = (): never => {
    throw new RequestError(
      null,
      `The request body is larger than ${most} bytes; raise the limit with --max-body, or send less.`,
      413,
    )
  }
  const counted = bodyLimit({ maxSize: most, onError: refuse })
  return (c, next) => {
    const length = c.req.header('content-length')
    // Wrapping the body costs more than a prediction, and Node reads no more than the content length.
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next)
    return Number(length) > most ? refuse() : next()
  }
}

/**
 * The JSON body of a request. The content type must be JSON: pages of other sites can send forms and plain text without a preflight request, but not JSON.
 *
 * @throws RequestError if it is anything else.
 */
export async function jsonOf(c: Context): Promise<unknown> {
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== '')
    throw new RequestError(
      null,
      `The request body must not be compressed, got content-encoding ${clipped(encoding, 40)}.`,
      415,
    )
  const type = c.req.header('content-type')
  if (!/^application\/json\s*(;|$)/i.test(type ?? ''))
    throw new RequestError(
      null,
      `The request needs the header content-type: application/json, got ${type === undefined ? 'none' : clipped(type, 60)}.`,
      415,
    )
  try {
    return await c.req.json()
  } catch (error) {
    if (error instanceof RequestError) throw error
    if (error instanceof SyntaxError)
      throw new RequestError(null, `The request body must be JSON: ${clipped(error.message, 200)}.`)
    throw new RequestError(null, 'The request body is incomplete.')
  }
}
