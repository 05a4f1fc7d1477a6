import { expect } from 'vitest'
import { exportOnnx, type ExampleInput, type TraceOptions } from '../../../src/export/index.ts'
import type { AnyModule } from '../../../src/nn/index.ts'
import { noGrad, Tensor } from '../../../src/tensor/index.ts'
import { distance, runOnnx, type Plain } from '../onnx-session.ts'

export function plain(x: Tensor): Plain {
  const values = x.contiguous().dataSync()
  if (x.dtype === 'bool') return { data: Uint8Array.from(values), dims: x.shape }
  return { data: x.dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values), dims: x.shape }
}

function flat(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(flat) : []
}

/** Exports a module by an example and compares what onnxruntime computes with its own results, for the example or other inputs. */
export async function checkTraced(
  module: AnyModule,
  example: readonly ExampleInput[],
  options: TraceOptions = {},
  inputs: readonly ExampleInput[] = example,
  tolerance = 1e-5,
): Promise<Record<string, Plain>> {
  const bytes = await exportOnnx(module as never, example, options)
  const given = flat(inputs)
  const names = options.inputNames ?? given.map((_, i) => (given.length === 1 ? 'input' : `input_${i}`))
  // Before a module that changes its inputs runs.
  const feeds = Object.fromEntries(given.map((x, i) => [names[i]!, plain(x)]))
  const modes = module.modules().map((own) => own.training)
  module.eval()
  const expected = flat(noGrad(() => (module as unknown as (...args: unknown[]) => unknown)(...inputs)))
  module.modules().forEach((own, i) => (own.training = modes[i]!))
  const theirs = await runOnnx(bytes, feeds)
  const outputs = Object.values(theirs)
  expect(outputs.map(({ dims }) => dims)).toEqual(expected.map(({ shape }) => shape))
  expected.forEach((own, i) => {
    const values = plain(own).data
    const most = Math.max(1, ...Array.from(values, Math.abs).filter(Number.isFinite))
    expect(distance(outputs[i]!.data, values)).toBeLessThan(tolerance * most)
  })
  return theirs
}
