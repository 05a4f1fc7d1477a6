import { noGrad, type Tensor } from '../tensor/index.ts'
import { peek } from '../tensor/read.ts'
import type { Communicator } from './communicator.ts'
import { copyInto, FlatBuffer, setGradient, type Floats } from './flat-buffer.ts'
import { sumTouchedRows } from './touched-rows.ts'

/** Parameters whose gradients travel together. */
interface Bucket {
  readonly params: readonly Tensor[]
  /** Where it is in the array; null for one large parameter, which travels alone. */
  readonly range: readonly [from: number, to: number] | null
  /** Parameters that are still being computed. */
  waiting: number
  /** What leaves of a large parameter. */
  alone: Floats | null
}

/** Where a parameter is. */
interface Place {
  readonly at: number
  readonly bucket: Bucket
  copied: boolean
}

/**
 * The gradients of one step, which leave in buckets while the rest is still being computed. A backward pass begins with the last layers, so the parameters are in
 * reverse order. Small ones are copied into one array; one of a bucket's size or more travels alone, from the memory of its gradient where the kernels allow that.
 * Of large tables, only rows that the batch touched travel, at the end. Layout and order of the buckets are the same on all processes and in all steps, whenever
 * gradients become ready: that decides when a bucket leaves, and never what is added up.
 */
export class GradientBuckets {
  readonly #communicator: Communicator
  readonly #bucketSize: number
  readonly #flat = new FlatBuffer()
  #values: Floats = new Float32Array(0)
  #places = new Map<Tensor, Place>()
  #tables: Tensor[] = []
  #buckets: Bucket[] = []
  #left = 0
  #sums: Promise<void>[] = []

  constructor(communicator: Communicator, bucketSize: number) {
    this.#communicator = communicator
    this.#bucketSize = bucketSize
  }

  /** Begins a step with these parameters, and `extra` numbers that travel after them. `tables` are the parameters of which a batch may use few rows. */
  begin(params: readonly Tensor[], extra: number, tables: ReadonlySet<Tensor> = new Set()): void {
    const isLarge = (param: Tensor): boolean => param.numel >= this.#bucketSize
    this.#tables = params.filter((param) => tables.has(param) && isLarge(param))
    const small = params.filter((param) => !isLarge(param))
    this.#values = this.#flat.roomFor(small, extra, params[0])
    this.#places = new Map()
    this.#buckets = []
    this.#left = 0
    this.#sums = []
    let from = 0
    let at = 0
    let own: Tensor[] = []
    const add = (bucket: Bucket): void => {
      let place = bucket.range?.[0] ?? 0
      for (const param of bucket.params) {
        this.#places.set(param, { at: place, bucket, copied: false })
        place += param.numel
      }
      this.#buckets.push(bucket)
    }
    const close = (to: number): void => {
      add({ params: own, range: [from, to], waiting: own.length, alone: null })
      from = to
      own = []
    }
    let left = small.length
    for (const param of params.toReversed()) {
      if (!isLarge(param)) {
        own.push(param)
        at += param.numel
        left--
        // What comes after the parameters belongs to the last bucket.
        if (left > 0 && at - from >= this.#bucketSize) close(at)
      } else if (!tables.has(param)) {
        if (own.length > 0 && left > 0) close(at)
        add({ params: [param], range: null, waiting: 1, alone: null })
      }
    }
    close(this.#values.length)
  }

  /** The array with what travels after the parameters, at its end. */
  get values(): Floats {
    return this.#values
  }

  /** The gradient of a parameter is complete: buckets that are, too, leave, except for the last one. */
  announce(param: Tensor): void {
    const place = this.#places.get(param)
    if (place === undefined || place.copied || param.grad === null) return
    const values = peek(param.grad)
    // Backends that cannot show values at once take part in `finish`.
    if (values instanceof Promise) return
    if (place.bucket.range === null) place.bucket.alone = this.#memoryOf(param) ?? this.#copyOf(values)
    else this.#values.set(values, place.at)
    place.copied = true
    place.bucket.waiting--
    while (this.#left < this.#buckets.length - 1 && this.#buckets[this.#left]!.waiting === 0) this.#send()
  }

  /** Takes the gradients that were not announced, zeros if there is none, and adds up all that has not left yet. */
  async finish(): Promise<void> {
    for (const [param, place] of this.#places) {
      if (place.copied) continue
      const { grad, numel } = param
      const { bucket, at } = place
      if (bucket.range === null) {
        bucket.alone = this.#memoryOf(param) ?? this.#copyOf(numel)
        if (grad !== null && bucket.alone.length > 0 && !this.#isMemory(param, bucket.alone))
          await copyInto(bucket.alone, 0, grad)
      } else if (grad === null) this.#values.fill(0, at, at + numel)
      else await copyInto(this.#values, at, grad)
    }
    while (this.#left < this.#buckets.length) this.#send()
    await sumTouchedRows(this.#communicator, this.#tables)
    await Promise.all(this.#sums)
  }

  /** Gives a parameter the sum of its gradients, and multiplies it by `factor`. */
  give(param: Tensor, factor: number): void {
    const place = this.#places.get(param)
    if (place !== undefined) {
      const { bucket, at } = place
      const sum = bucket.alone ?? this.#values.subarray(at, at + param.numel)
      if (!this.#isMemory(param, sum)) setGradient(param, sum)
    }
    if (factor !== 1) noGrad(() => param.grad!.mul_(factor))
  }

  #send(): void {
    const { range, alone } = this.#buckets[this.#left++]!
    const sum = this.#communicator.allReduce(range === null ? alone! : this.#values.subarray(...range))
    // `finish` reports an error.
    sum.catch(() => {})
    this.#sums.push(sum)
  }

  /** The memory of a gradient, if it stays where it is until the step ends. */
  #memoryOf({ grad }: Tensor): Floats | null {
    if (grad === null || grad.kernels.name !== 'native' || !grad.isContiguous()) return null
    const values = peek(grad)
    return values instanceof Float32Array ? values : null
  }

  #isMemory(param: Tensor, values: Floats): boolean {
    const own = this.#memoryOf(param)
    return own !== null && own.buffer === values.buffer && own.byteOffset === values.byteOffset
  }

  #copyOf(values: ArrayLike<number> | number): Floats {
    const Kind = this.#values instanceof Float64Array ? Float64Array : Float32Array
    return typeof values === 'number' ? new Kind(values) : Kind.from(values)
  }
}
