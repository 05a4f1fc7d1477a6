import { noGrad, tensor, zeros, grad, type Tensor } from 'lanner'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { onEveryBackend } from '../nn/backends.ts'

type Argument = number | string | readonly number[]
type Step = readonly [
  to: string | null,
  of: string | null,
  name: string,
  args: readonly Argument[],
  inNoGrad?: 1,
]

/** What `test/fixtures/make-view-fixtures.py` writes. */
interface Program {
  readonly name: string
  readonly leaves: Readonly<Record<string, readonly number[]>>
  readonly steps: readonly Step[]
  readonly out: readonly string[]
  readonly second?: true
  readonly error?: keyof typeof messages
  /** The step of the error; the number of steps stands for the backward pass. */
  readonly at?: number
  readonly values?: Readonly<Record<string, readonly number[]>>
  readonly requiresGrad?: readonly string[]
  readonly grads?: Readonly<Record<string, readonly number[] | null>>
}

const messages = {
  leaf: / a leaf tensor that requires a gradient cannot be changed in place/,
  'view of leaf': / a (view of a )?leaf tensor that requires a gradient cannot be changed in place/,
  saved: /^(backward|grad): .* was changed in place after it was used/,
  overlap: /several elements of this tensor share the same memory/,
  'made in noGrad': /a view that was made inside noGrad cannot be changed outside it/,
} as const

const { programs } = JSON.parse(readFileSync(new URL('../fixtures/views.json', import.meta.url), 'utf8')) as {
  readonly programs: readonly Program[]
}

onEveryBackend(() => {
  it.each(programs.map((program) => [program.name, program] as const))('%s', (_name, program) => {
    const values = new Map(
      Object.entries(program.leaves).map(([name, shape]) => [name, start(shape).requiresGrad_()]),
    )
    const leaves = [...values.values()]
    program.steps.forEach((step, at) => {
      const run = (): void => runStep(values, step)
      if (at === program.at) expect(run).toThrow(messages[program.error!])
      else if (at < (program.at ?? Infinity)) run()
    })
    if (program.error !== undefined && program.at! < program.steps.length) return
    const outs = program.out.map((name) => values.get(name)!)
    const back = (): void => {
      if (program.second) {
        const first = grad([sum(outs.map((out) => weighted(out.mul(out))))], leaves, {
          createGraph: true,
          allowUnused: true,
        })
        sum(first.flatMap((g) => (g === null ? [] : [weighted(g.mul(g))]))).backward()
      } else sum(outs.map(weighted)).backward()
    }
    if (program.error !== undefined) return void expect(back).toThrow(messages[program.error])
    for (const [name, expected] of Object.entries(program.values!))
      expectClose(name, values.get(name)!, expected)
    const needed = [...values].filter(([, x]) => x.requiresGrad).map(([name]) => name)
    expect(needed).toEqual(program.requiresGrad)
    back()
    Object.entries(program.grads!).forEach(([name, expected], i) => {
      const own = leaves[i]!.grad
      if (expected === null) expect(own, name).toBeNull()
      else expectClose(`the gradient of ${name}`, own!, expected)
    })
  })
})

function start(shape: readonly number[]): Tensor {
  const count = shape.reduce((product, extent) => product * extent, 1)
  const numbers = Array.from({ length: count }, (_, i) => (((7 * i + 3 * count) % 11) - 5) / 4 + 0.125)
  return tensor(numbers).view(shape).clone()
}

function runStep(values: Map<string, Tensor>, [to, of, name, list, inNoGrad]: Step): void {
  const x = values.get(of ?? '')!
  const args = list.map((arg) => (typeof arg === 'string' ? (values.get(arg) ?? arg) : arg))
  const numbers = args as number[]
  const run = (): Tensor => {
    switch (name) {
      case 'zeros':
        return zeros(numbers)
      case 'indexAdd_':
        return x.indexAdd_(numbers[0]!, tensor(args[1] as number[], 'int32'), args[2] as Tensor)
      case 'indexFill_':
        return x.indexFill_(numbers[0]!, tensor(args[1] as number[], 'int32'), numbers[2]!)
      case 'maskedFillAbove_':
        return x.maskedFill_(x.detach().gt(numbers[0]!), numbers[1]!)
      default:
        return (x as unknown as Record<string, (...given: unknown[]) => Tensor>)[name]!(...args)
    }
  }
  const result = inNoGrad ? noGrad(run) : run()
  if (to !== null) values.set(to, result)
}

function weighted(x: Tensor): Tensor {
  const weights = tensor(Array.from({ length: x.numel }, (_, i) => i + 1))
  return x.mul(weights.view(x.shape)).sum()
}

function sum(parts: readonly Tensor[]): Tensor {
  return parts.reduce((total, part) => total.add(part))
}

function expectClose(name: string, own: Tensor, expected: readonly number[]): void {
  const numbers = [...own.dataSync()]
  expect(numbers.length, name).toBe(expected.length)
  const largest = Math.max(1, ...expected.map(Math.abs))
  expected.forEach((value, i) => {
    expect(
      Math.abs(numbers[i]! - value),
      `${name}: ${numbers.join(', ')}; PyTorch: ${expected.join(', ')}`,
    ).toBeLessThan(1e-5 * largest)
  })
}
