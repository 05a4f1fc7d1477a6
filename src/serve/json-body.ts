import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { clipped } from '../base/quoted.ts'
import { RequestError } from './request-error.ts'

/** Refuses bodies of more bytes, before they are read where their length is given. */
export function limitBody(most: number): MiddlewareHandler {
  const refuse = (): never => {
    throw new RequestError(null, `The body of a request may have ${most} bytes, and this one has more.`, 413)
  }
  const counted = bodyLimit({ maxSize: most, onError: refuse })
  return (c, next) => {
    const length = c.req.header('content-length')
    // To look at the body itself costs more than a prediction; Node reads no more of it than its length says.
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next)
    return Number(length) > most ? refuse() : next()
  }
}

/**
 * The body of a request. It must say that it is JSON: a page of another site can send forms and plain text without asking the browser first, but not that.
 *
 * @throws RequestError where it is something else.
 */
export async function jsonOf(c: Context): Promise<unknown> {
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== '')
    throw new RequestError(
      null,
      `The body of a request must come as it is, and this one is packed (content-encoding ${clipped(encoding, 40)}).`,
      415,
    )
  const type = c.req.header('content-type')
  if (!/^application\/json\s*(;|$)/i.test(type ?? ''))
    throw new RequestError(
      null,
      `A request must have the header content-type: application/json, ${type === undefined ? 'and this one has none' : `got ${clipped(type, 60)}`}.`,
      415,
    )
  try {
    return await c.req.json()
  } catch (error) {
    if (error instanceof RequestError) throw error
    if (error instanceof SyntaxError)
      throw new RequestError(null, `The body of a request must be JSON: ${clipped(error.message, 200)}.`)
    throw new RequestError(null, 'The body of the request did not arrive whole.')
  }
}
