import * as onnxruntime from 'onnxruntime-node'

/** An input or output as plain numbers: Int32Array is int32, Float32Array is float32. */
export interface Plain {
  readonly data: Int32Array | Float32Array
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
    const difference = Math.abs(a[i]! - b[i]!)
    if (!(difference <= most)) most = difference
  }
  return most
}
