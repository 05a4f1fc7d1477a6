import { clipped } from '../base/quoted.ts'
import { LannerError } from '../base/errors.ts'

/** HTTP status codes of failed requests. */
export type RequestStatus = 400 | 401 | 403 | 404 | 405 | 413 | 415 | 421 | 503

/** A request that cannot be answered. */
export class RequestError extends LannerError {
  /** The invalid field, such as `rows[2].city`; null if it is the request as a whole. */
  readonly field: string | null
  /** The HTTP status code. */
  readonly status: RequestStatus

  constructor(field: string | null, message: string, status: RequestStatus = 400) {
    super('value', message)
    this.field = field === null ? null : clipped(field)
    this.status = status
  }
}
