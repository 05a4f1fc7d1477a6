import { BackendError } from '../../base/errors.ts'
import { freedError } from '../compiled/engine.ts'
import type { Storage, Strided, TypedArray } from '../storage.ts'
import { BufferPool, usage } from './buffer-pool.ts'
import { type Block, decoded, ELEMENT_BYTES, encoded, GpuStorage } from './gpu-storage.ts'
import { LateChecks, type Refusal } from './late-checks.ts'
import { Pipelines } from './pipelines.ts'
import { PARAM_WORDS, type Shader } from './shader.ts'

/** Dispatches of one batch at most: what the uniform ring has room for. */
const SLOTS = 4096
/** Offsets of uniforms must be multiples of this on every adapter. */
const SLOT_BYTES = PARAM_WORDS * 4
/** Bytes that wait in one batch to be copied to the device. */
const UPLOAD_BYTES = 2 ** 20
const CHECK_BYTES = 2 ** 14
/** Milliseconds in which a device says that it is lost. */
const PATIENCE = 200
/** Workgroups in one dimension of a dispatch. */
const MOST_GROUPS = 65_535

/** How often the device was asked, for tests. */
export interface DeviceCounts {
  readonly submits: number
  readonly maps: number
  readonly dispatches: number
  readonly buffers: number
  readonly pipelines: number
  readonly groups: number
}

/** What an operand of a dispatch lies in. */
type Operand = Strided | Storage

/**
 * The one place that talks to the device. Dispatches are recorded and submitted late: when values are read, when the uniform ring or the upload buffer is full. Commands run
 * in the order of calls.
 */
export class DeviceQueue {
  readonly device: GPUDevice
  readonly pool: BufferPool
  readonly #pipelines: Pipelines
  readonly #uniforms: GPUBuffer
  readonly #parameters = new Uint32Array(SLOTS * PARAM_WORDS)
  readonly #floats = new Float32Array(1)
  readonly #floatBits = new Uint32Array(this.#floats.buffer)
  readonly #uploads: GPUBuffer
  readonly #uploadBytes = new Uint8Array(UPLOAD_BYTES)
  readonly #staging: GPUBuffer[] = []
  readonly #checks: LateChecks
  readonly #counts = { submits: 0, maps: 0, dispatches: 0, buffers: 4 }
  #encoder: GPUCommandEncoder | null = null
  #pass: GPUComputePassEncoder | null = null
  #slots = 0
  #uploaded = 0
  #batch = 1
  /** Checks of batches that nobody has read yet, in order. */
  #sweeps: Promise<Error | undefined>[] = []
  /** What made the device useless: it was lost, or it refused a command. */
  #fault: BackendError | null = null

  constructor(device: GPUDevice) {
    this.device = device
    const make = (size: number, kinds: number): GPUBuffer => device.createBuffer({ size, usage: kinds })
    this.#uniforms = make(SLOTS * SLOT_BYTES, usage.uniform | usage.copyTarget)
    this.#uploads = make(UPLOAD_BYTES, usage.copySource | usage.copyTarget)
    const checks = make(CHECK_BYTES, usage.storage | usage.copySource | usage.copyTarget)
    // The numbers of the pool's buffers are not negative.
    this.#checks = new LateChecks({ buffer: checks, id: -1, bytes: CHECK_BYTES, usedIn: 0 })
    this.#pipelines = new Pipelines(device)
    this.pool = new BufferPool(device, () => {
      this.flush()
      this.#pipelines.forgetGroups()
    })
    void device.lost.then(({ reason, message }) => {
      if (reason === 'destroyed') this.#fault ??= new BackendError('webgpu', 'was disposed of')
      else
        this.#fault ??= new BackendError(
          'webgpu',
          `the GPU was lost (${message.trim() || 'no reason given'}); start again, from the last checkpoint if there is one, or use a CPU backend`,
        )
    })
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault()
      // In Node there is no global class to compare with.
      const isMemory = event.error.constructor.name === 'GPUOutOfMemoryError'
      this.#fault ??= new BackendError(
        'webgpu',
        isMemory
          ? 'the GPU is out of memory; use smaller batches or a smaller model, or a CPU backend'
          : `the device refused a command: ${event.error.message}`,
      )
    })
  }

  get counts(): DeviceCounts {
    return { ...this.#counts, ...this.#pipelines.made, buffers: this.#counts.buffers + this.pool.made }
  }

  /**
   * Records a dispatch of `groups` workgroups. `params` are the values of the shader's parameters in order; those of type f32 are given as floats.
   *
   * @param refusal Makes the error of a shader that is `checked`.
   * @throws MemoryError for an operand that was freed.
   */
  run(
    shader: Shader,
    inputs: readonly Operand[],
    outputs: readonly Operand[],
    params: readonly number[],
    groups: number,
    refusal?: Refusal,
  ): void {
    if (groups === 0) return
    if (this.#slots === SLOTS) this.flush()
    if (refusal !== undefined && this.#checks.isFull) this.#sweep()
    const read = inputs.map(blockOf)
    const written = outputs.map(blockOf)
    const compiled = this.#pipelines.find(shader, read, written)
    this.#fill(shader, params, refusal)
    const bound = [
      ...written,
      ...(refusal === undefined ? [] : [this.#checks.block]),
      ...read.filter((_, i) => compiled.sources[i] === -1),
    ]
    for (const block of bound) block.usedIn = this.#batch
    for (const output of outputs) storageOf(output).known = undefined
    const pass = this.#openPass()
    pass.setPipeline(compiled.pipeline)
    pass.setBindGroup(0, this.#pipelines.group(compiled, this.#uniforms, SLOT_BYTES, bound), [
      this.#slots * SLOT_BYTES,
    ])
    const rows = Math.ceil(groups / MOST_GROUPS)
    pass.dispatchWorkgroups(Math.ceil(groups / rows), rows)
    this.#slots++
    this.#counts.dispatches++
  }

  /** Copies values into a storage, in order with the commands around it. */
  write(storage: Storage, values: ArrayLike<number>, at = 0): void {
    const target = storageOf(storage)
    const whole = target.dtype !== 'float32' && at === 0 && values.length === target.length
    if (at < 0 || at + values.length > target.length)
      throw new RangeError(`${values.length} values from ${at} on do not fit a storage of ${target.length}`)
    const data = encoded(target.dtype, values)
    target.known = whole ? (data as Int32Array) : undefined
    if (data.length === 0) return
    const { block } = target
    const { byteLength } = data
    if (block.usedIn === this.#batch && byteLength > UPLOAD_BYTES) this.flush()
    if (block.usedIn !== this.#batch) {
      // Nothing that is recorded uses it, so it may be written before all of that.
      this.device.queue.writeBuffer(block.buffer, at * ELEMENT_BYTES, data)
      return
    }
    if (this.#uploaded + byteLength > UPLOAD_BYTES) this.flush()
    this.#uploadBytes.set(new Uint8Array(data.buffer), this.#uploaded)
    this.#openEncoder().copyBufferToBuffer(
      this.#uploads,
      this.#uploaded,
      block.buffer,
      at * ELEMENT_BYTES,
      byteLength,
    )
    block.usedIn = this.#batch
    this.#uploaded += byteLength
  }

  /** The elements as they are after all commands so far. @throws what a late check found. */
  async read(storage: Storage, at = 0, length = storage.length - at): Promise<TypedArray> {
    const source = storageOf(storage)
    const { dtype, block } = source
    const bytes = length * ELEMENT_BYTES
    const checkBytes = this.#checks.usedBytes
    const staging = this.#takeStaging(Math.max(4, bytes + checkBytes))
    const encoder = this.#openEncoder()
    if (bytes > 0) encoder.copyBufferToBuffer(block.buffer, at * ELEMENT_BYTES, staging, 0, bytes)
    const failure = this.#copyChecks(encoder, staging, bytes)
    const sweeps = this.#sweeps
    this.#sweeps = []
    this.flush()
    const words = await this.#map(staging, bytes + checkBytes)
    const errors = await Promise.all(sweeps)
    const error = errors.find((one) => one !== undefined) ?? failure(new Uint32Array(words.slice(bytes)))
    if (error !== undefined) throw error
    return decoded(dtype, words.slice(0, bytes))
  }

  /** Submits what is recorded. */
  flush(): void {
    if (this.#encoder === null) return
    const { queue } = this.device
    if (this.#slots > 0) queue.writeBuffer(this.#uniforms, 0, this.#parameters, 0, this.#slots * PARAM_WORDS)
    if (this.#uploaded > 0) queue.writeBuffer(this.#uploads, 0, this.#uploadBytes, 0, this.#uploaded)
    this.#closePass()
    const commands = this.#encoder.finish()
    this.#encoder = null
    queue.submit([commands])
    this.#counts.submits++
    this.#slots = 0
    this.#uploaded = 0
    this.#batch++
  }

  dispose(): void {
    this.device.destroy()
  }

  /** Writes the parameters of the next dispatch into its slot. */
  #fill(shader: Shader, params: readonly number[], refusal: Refusal | undefined): void {
    let at = this.#slots * PARAM_WORDS
    let given = 0
    for (const { type, length = 1 } of shader.params)
      for (let i = 0; i < length; i++) {
        const value = params[given++]!
        if (type === 'f32') {
          this.#floats[0] = value
          this.#parameters[at++] = this.#floatBits[0]!
        } else this.#parameters[at++] = value
      }
    if (given !== params.length)
      throw new Error(`shader ${shader.name} has ${given} parameters, not ${params.length}`)
    if (refusal !== undefined) this.#parameters[at] = this.#checks.add(refusal)
  }

  #openEncoder(): GPUCommandEncoder {
    if (this.#fault !== null) throw this.#fault
    this.#closePass()
    this.#encoder ??= this.device.createCommandEncoder()
    return this.#encoder
  }

  #openPass(): GPUComputePassEncoder {
    if (this.#pass === null) this.#pass = this.#openEncoder().beginComputePass()
    return this.#pass
  }

  #closePass(): void {
    this.#pass?.end()
    this.#pass = null
  }

  /** Records that the words of the waiting checks go to a reader and become 0. */
  #copyChecks(
    encoder: GPUCommandEncoder,
    staging: GPUBuffer,
    at: number,
  ): (words: Uint32Array) => Error | undefined {
    const { usedBytes, block } = this.#checks
    if (usedBytes > 0) {
      encoder.copyBufferToBuffer(block.buffer, 0, staging, at, usedBytes)
      encoder.clearBuffer(block.buffer, 0, usedBytes)
    }
    return this.#checks.take()
  }

  /** Makes room for more checks; the next read waits for these. */
  #sweep(): void {
    const bytes = this.#checks.usedBytes
    const staging = this.#takeStaging(bytes)
    const failure = this.#copyChecks(this.#openEncoder(), staging, 0)
    this.flush()
    const swept = this.#map(staging, bytes).then((words) => failure(new Uint32Array(words)))
    // The read that awaits it reports a lost device.
    swept.catch(() => {})
    this.#sweeps.push(swept)
  }

  /** A buffer that can be mapped, of at least this size. */
  #takeStaging(bytes: number): GPUBuffer {
    const fit = this.#staging.findIndex(({ size }) => size >= bytes && size <= 4 * Math.max(bytes, 1024))
    if (fit >= 0) return this.#staging.splice(fit, 1)[0]!
    this.#counts.buffers++
    return this.device.createBuffer({
      size: 2 ** Math.ceil(Math.log2(Math.max(bytes, 256))),
      usage: usage.mapRead | usage.copyTarget,
    })
  }

  /** The first bytes of a staging buffer, which then waits for its next use. */
  async #map(staging: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    this.#counts.maps++
    try {
      await staging.mapAsync(1)
    } catch (error) {
      // The mapping of a lost device may fail before the device says that it is lost.
      await Promise.race([this.device.lost, new Promise((done) => setTimeout(done, PATIENCE))])
      throw this.#fault ?? new BackendError('webgpu', 'the values cannot be read', { cause: error })
    }
    if (this.#fault !== null) throw this.#fault
    const copy = staging.getMappedRange().slice(0, bytes)
    staging.unmap()
    if (this.#staging.length < 16) this.#staging.push(staging)
    else staging.destroy()
    return copy
  }
}

/** The storage of an operand. @throws MemoryError if it was freed. */
export function storageOf(operand: Operand): GpuStorage {
  const storage = 'storage' in operand ? operand.storage : operand
  if (!(storage instanceof GpuStorage))
    throw new BackendError(
      'webgpu',
      'got a tensor of another backend; make all tensors of a computation after init()',
    )
  if (storage.freed) throw freedError()
  return storage
}

function blockOf(operand: Operand): Block {
  return storageOf(operand).block
}
