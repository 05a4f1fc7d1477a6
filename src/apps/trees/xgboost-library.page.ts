import { BackendError } from '../../base/errors.ts'

/** Pages cannot call a library of the system. */
export function loadXgboost(): Promise<never> {
  return Promise.reject(
    new BackendError(
      'xgboost',
      'runs only in Node, because it calls a system library; kNearest runs in a page',
    ),
  )
}
