import { expect, it } from 'vitest'
import { MemoryError } from '../../src/base/errors.ts'
import { grad, scope } from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'
import { differentiated, makeInputs, type LaterCase } from './case.ts'
import { laterCases } from './cases.ts'

const byName = Object.entries(laterCases) as [string, readonly LaterCase[]][]

onEveryBackend(() => {
  it.each(byName.flatMap(([name, list]) => list.map((one) => [`${name}: ${one.label}`, one] as const)))(
    '%s',
    async (_name, one) => {
      const wrt = differentiated(one)
      const inputs = makeInputs(one.inputs, wrt)
      if (wrt.length === 0) for (const x of inputs) if (x.dtype === 'float32') x.requiresGrad = true
      const out = await one.run(...inputs)
      expect(await out.tolist()).toEqual(one.expected)
      expect(out.requiresGrad).toBe(wrt.length > 0)
      if (one.gradients === undefined) return
      const found = grad(
        [out.sum()],
        wrt.map((i) => inputs[i]!),
      )
      expect(await Promise.all(found.map((g) => g!.tolist()))).toEqual(one.gradients)
    },
  )
})

it.each(byName)('%s is refused inside a scope', (name, [one]) => {
  const inputs = makeInputs(one!.inputs, [])
  const call = (): unknown => scope(() => one!.run(...inputs))
  expect(call).toThrow(MemoryError)
  expect(call).toThrow(`${name}: the shape of its result depends on values that must be awaited`)
})
