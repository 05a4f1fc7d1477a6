import { LannerError } from '../base/errors.ts'

/** A request that cannot be answered as it is. */
export class RequestError extends LannerError {
  /** The field of the request that is wrong, such as `rows[2].city`; null where it is the whole of it. */
  readonly field: string | null
  /** HTTP's number for it. */
  readonly status: 400 | 404 | 413 | 503

  constructor(field: string | null, message: string, status: 400 | 404 | 413 | 503 = 400) {
    super('value', message)
    this.field = field
    this.status = status
  }
}
