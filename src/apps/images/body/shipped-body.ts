import { decodeBody } from './body-file.ts'
import type { PictureBody } from './picture-body.ts'
import { readShipped } from './read-shipped.ts'

let body: Promise<PictureBody> | undefined

/**
 * The body that comes with the package: a QuickNet trained on the 50,000 training pictures of CIFAR-10 by `npm run train-body` (at most 480 kB). In a page it is
 * fetched from the package at the first call.
 *
 * @example
 * const body = await shippedBody()
 * typeof body // 'object'
 */
export function shippedBody(): Promise<PictureBody> {
  body ??= readShipped().then((bytes) => decodeBody('cifar10.safetensors', bytes))
  return body
}
