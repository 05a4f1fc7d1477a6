import { expect } from 'vitest'
import * as nn from '../../src/nn/index.ts'
import type { AnyModule } from '../../src/nn/index.ts'
import { add, Tensor } from '../../src/tensor/index.ts'
import { expectNear, unpacked, type LayerCase, type Packed } from './fixture.ts'

const isPacked = (value: unknown): value is Packed =>
  typeof value === 'object' && value !== null && 'data' in value && 'shape' in value

/** The layer of a case, with its weights. */
export function build({ layer, args, options, training, state }: LayerCase): AnyModule {
  const Layer = (nn as unknown as Record<string, new (...args: unknown[]) => AnyModule>)[layer]!
  const chosen = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, isPacked(value) ? unpacked(value) : value]),
  )
  const module = new Layer(...args, ...(Object.keys(options).length > 0 ? [chosen] : []))
  module.train(training)
  module.loadStateDict(
    Object.fromEntries(Object.entries(state).map(([name, value]) => [name, unpacked(value)])),
  )
  return module
}

/** All tensors of an output, depth first. */
function flat(output: unknown): Tensor[] {
  return output instanceof Tensor ? [output] : (output as unknown[]).flatMap(flat)
}

/** Compares outputs and all gradients of a layer with PyTorch's, and what the call leaves in its buffers. */
export async function checkLayer(example: LayerCase): Promise<void> {
  const module = build(example)
  const [first, ...states] = example.inputs.map((input) => unpacked(input, true))
  const isLstm = example.layer.startsWith('LSTM')
  const outputs = flat(
    module(...((isLstm && states.length > 0 ? [first, states] : [first, ...states]) as never)),
  )
  expect(outputs).toHaveLength(example.outputs.length)
  for (const [i, expected] of example.outputs.entries()) await expectNear(outputs[i], expected, `output ${i}`)
  outputs
    .map((output, i) => output.mul(unpacked(example.cotangents[i]!)).sum())
    .reduce((sum, part) => add(sum, part))
    .backward()
  for (const [i, expected] of example.gradInputs.entries())
    if (expected !== null) await expectNear([first!, ...states][i]!.grad, expected, `gradient of input ${i}`)
  const parameters = new Map(module.namedParameters())
  expect([...parameters.keys()]).toEqual(Object.keys(example.gradParameters))
  for (const [name, expected] of Object.entries(example.gradParameters))
    await expectNear(parameters.get(name)!.grad, expected, `gradient of ${name}`)
  const buffers = new Map(module.namedBuffers())
  expect([...buffers.keys()]).toEqual(Object.keys(example.stateAfter))
  for (const [name, expected] of Object.entries(example.stateAfter))
    await expectNear(buffers.get(name), expected, name)
}

/** Compares the printed layer and its state dict with PyTorch's. */
export function checkText(example: LayerCase): void {
  const module = build(example)
  expect(module.toString()).toBe(example.repr)
  expect(Object.entries(module.stateDict()).map(([name, value]) => [name, value.shape, value.dtype])).toEqual(
    Object.entries(example.state).map(([name, value]) => [name, value.shape, value.dtype]),
  )
}
