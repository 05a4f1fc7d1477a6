import { describe, expect, it } from 'vitest'
import { Parameter } from '../../src/nn/index.ts'
import * as optim from '../../src/optim/index.ts'
import { scope, Tensor } from '../../src/tensor/index.ts'
import { onEveryBackend } from '../nn/backends.ts'
import { expectNear, fixture, unpacked, type OptimizerCase, type Packed } from '../nn/fixture.ts'

type Constructor = new (params: readonly object[], options: object) => optim.Optimizer

function build(example: OptimizerCase): { readonly params: Parameter[]; readonly opt: optim.Optimizer } {
  const Kind = optim[example.optimizer] as unknown as Constructor
  const params = example.start.map((start) => new Parameter(unpacked(start)))
  const groups = example.groups?.map((group, i) => ({ ...group, params: [params[i]!] }))
  return { params, opt: new Kind(groups ?? params, example.options) }
}

/** One step, in a scope as the training loop does it. */
function step(opt: optim.Optimizer, params: readonly Parameter[], grads: readonly (Packed | null)[]): void {
  scope(() => {
    opt.zeroGrad()
    params.forEach((param, i) => {
      const grad = grads[i]
      param.grad = grad ? unpacked(grad) : null
    })
    opt.step()
    opt.zeroGrad()
  })
}

onEveryBackend(() => {
  describe('five steps go where PyTorch goes', () => {
    for (const [number, example] of fixture.optimizers.entries())
      it(`${number} ${example.label}`, async () => {
        const { params, opt } = build(example)
        for (const [t, grads] of example.grads.entries()) {
          step(opt, params, grads)
          for (const [i, expected] of example.trajectory[t]!.entries())
            await expectNear(params[i], expected, `parameter ${i} after step ${t + 1}`, 'optimizer')
        }
        const { state, param_groups: groups } = opt.stateDict()
        for (const [key, slots] of Object.entries(example.state))
          for (const [name, expected] of Object.entries(slots)) {
            const actual = state[Number(key)]?.[name]
            if (typeof expected === 'number') {
              if (name === 'step' && example.optimizer !== 'SGD') expect(actual).toBe(expected)
            } else if (expected !== null) {
              expect(actual).toBeInstanceOf(Tensor)
              await expectNear(actual as Tensor, expected, `${name} of parameter ${key}`, 'optimizer')
            }
          }
        for (const name of Object.keys(groups[0]!)) expect(example.groupKeys).toContain(name)
      })
  })

  describe('a saved and loaded state continues as if uninterrupted', () => {
    for (const [number, example] of fixture.optimizers.entries())
      it(`${number} ${example.label}`, async () => {
        const { params, opt } = build(example)
        for (const grads of example.grads.slice(0, 3)) step(opt, params, grads)
        const again = build(example)
        again.params.forEach((param, i) => param.detach().copy_(params[i]!.detach()))
        again.opt.loadStateDict(opt.stateDict())
        for (const grads of example.grads.slice(3)) step(again.opt, again.params, grads)
        for (const [i, expected] of example.trajectory.at(-1)!.entries())
          await expectNear(again.params[i], expected, `parameter ${i}`, 'optimizer')
      })
  })

  describe('a state in PyTorch layout, steps as tensors, loads', () => {
    for (const [number, example] of fixture.optimizers.entries())
      it(`${number} ${example.label}`, async () => {
        const { opt, params } = build(example)
        const state = Object.fromEntries(
          Object.entries(example.state).map(([key, slots]) => [
            key,
            Object.fromEntries(
              Object.entries(slots).map(([name, value]) => {
                if (value === null) return [name, null]
                return [
                  name,
                  unpacked(
                    typeof value === 'number' ? { shape: [], dtype: 'float32', data: [value] } : value,
                  ),
                ]
              }),
            ),
          ]),
        )
        const groups = opt
          .stateDict()
          .param_groups.map((group) => Object.assign({}, group, { maximize: false, foreach: null }))
        opt.loadStateDict({ state, param_groups: groups })
        for (const [i, param] of params.entries())
          for (const [name, expected] of Object.entries(example.state[String(i)] ?? {}))
            if (name === 'step') expect(opt.state.get(param)!.step).toBe(expected)
            else if (expected !== null && typeof expected === 'object')
              await expectNear(
                opt.state.get(param)!.slots[name],
                expected,
                `${name} of parameter ${i}`,
                'optimizer',
              )
      })
  })
})
