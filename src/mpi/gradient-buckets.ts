import type { Tensor } from '../tensor/index.ts'
import { peek } from '../tensor/read.ts'
import type { Communicator } from './communicator.ts'
import { copyInto, FlatBuffer } from './flat-buffer.ts'

/** Parameters whose gradients travel together. */
interface Bucket {
  readonly from: number
  readonly to: number
  /** Parameters that are still being computed. */
  waiting: number
}

/** Where a parameter is. */
interface Place {
  readonly at: number
  readonly bucket: Bucket
  copied: boolean
}

/**
 * The gradients of one step in one array, which leaves in buckets while the rest is still being computed. A backward pass begins with the last layers, so the
 * parameters are in reverse order. Layout and order of the buckets are the same on all processes and in all steps, whenever gradients become ready: that decides
 * when a bucket leaves, and never what is added up.
 */
export class GradientBuckets {
  readonly #communicator: Communicator
  readonly #bucketSize: number
  readonly #flat = new FlatBuffer()
  #values: Float32Array | Float64Array = new Float32Array(0)
  #places = new Map<Tensor, Place>()
  #buckets: Bucket[] = []
  #left = 0
  #sums: Promise<void>[] = []

  constructor(communicator: Communicator, bucketSize: number) {
    this.#communicator = communicator
    this.#bucketSize = bucketSize
  }

  /** Begins a step with these parameters, and `extra` numbers that travel after them. */
  begin(params: readonly Tensor[], extra: number): void {
    this.#values = this.#flat.roomFor(params, extra)
    this.#places = new Map()
    this.#buckets = []
    this.#left = 0
    this.#sums = []
    let at = 0
    let own: Tensor[] = []
    const close = (to: number): void => {
      const bucket: Bucket = { from: this.#buckets.at(-1)?.to ?? 0, to, waiting: own.length }
      let place = bucket.from
      for (const param of own) {
        this.#places.set(param, { at: place, bucket, copied: false })
        place += param.numel
      }
      this.#buckets.push(bucket)
      own = []
    }
    for (const [i, param] of params.toReversed().entries()) {
      own.push(param)
      at += param.numel
      // What comes after the parameters belongs to the last bucket.
      const isLast = i === params.length - 1
      if (!isLast && at - (this.#buckets.at(-1)?.to ?? 0) >= this.#bucketSize) close(at)
    }
    close(this.#values.length)
  }

  /** The whole array; `at` is where a parameter is in it. */
  get values(): Float32Array | Float64Array {
    return this.#values
  }

  at(param: Tensor): number {
    return this.#places.get(param)!.at
  }

  /** The gradient of a parameter is complete: buckets that are, too, leave, except for the last one. */
  announce(param: Tensor): void {
    const place = this.#places.get(param)
    if (place === undefined || place.copied || param.grad === null) return
    const values = peek(param.grad)
    // Backends that cannot show values at once take part in `finish`.
    if (values instanceof Promise) return
    this.#values.set(values, place.at)
    place.copied = true
    place.bucket.waiting--
    while (this.#left < this.#buckets.length - 1 && this.#buckets[this.#left]!.waiting === 0) this.#send()
  }

  /** Takes the gradients that were not announced, zeros if there is none, and adds up all that has not left yet. */
  async finish(): Promise<void> {
    for (const [param, place] of this.#places) {
      if (place.copied) continue
      if (param.grad === null) this.#values.fill(0, place.at, place.at + param.numel)
      else await copyInto(this.#values, place.at, param.grad)
    }
    while (this.#left < this.#buckets.length) this.#send()
    await Promise.all(this.#sums)
  }

  #send(): void {
    const { from, to } = this.#buckets[this.#left++]!
    const sum = this.#communicator.allReduce(this.#values.subarray(from, to))
    // `finish` reports an error.
    sum.catch(() => {})
    this.#sums.push(sum)
  }
}
