import { clipped } from '../base/quoted.ts'
import { LannerError } from '../base/errors.ts'

/** HTTP's numbers for what can be wrong with a request. */
export type RequestStatus = 400 | 401 | 403 | 404 | 405 | 413 | 415 | 421 | 503

/** A request that cannot be answered as it is. */
export class RequestError extends LannerError {
  /** The field of the request that is wrong, such as `rows[2].city`; null where it is the whole of it. */
  readonly field: string | null
  /** HTTP's number for it. */
  readonly status: RequestStatus

  constructor(field: string | null, message: string, status: RequestStatus = 400) {
    super('value', message)
    this.field = field === null ? null : clipped(field)
    this.status = status
  }
}
