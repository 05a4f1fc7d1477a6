import * as onnxruntime from 'onnxruntime-node'

/** An input or output as plain numbers: Int32Array is int32, Float32Array is float32, Uint8Array is bool. */
export interface Plain {
  readonly data: Int32Array | Float32Array | Uint8Array
  readonly dims: readonly number[]
}

/** Runs the bytes of an ONNX file in onnxruntime, on one thread. */
export async function runOnnx(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, Plain>>,
): Promise<Record<string, Plain>> {
  const session = await onnxruntime.InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  })
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, dims }]) => [
      name,
      data instanceof Int32Array
        ? new onnxruntime.Tensor('int32', data, dims)
        : data instanceof Uint8Array
          ? new onnxruntime.Tensor('bool', data, dims)
          : new onnxruntime.Tensor('float32', data, dims),
    ]),
  )
  const outputs = await session.run(feeds)
  await session.release()
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data, dims }]) => [name, { data: data as Float32Array, dims }]),
  )
}

/** The largest distance of two lists of numbers of equal length. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let most = 0
  for (let i = 0; i < a.length; i++) {
    // Infinities and NaN must agree.
    const difference = Object.is(a[i]! + 0, b[i]! + 0) ? 0 : Math.abs(a[i]! - b[i]!)
    if (!(difference <= most)) most = difference
  }
  return most
}
