import { describe, expect, it } from 'vitest'
import { elementsOf } from '../../../src/backend/memory.ts'
import type { Kernels } from '../../../src/backend/kernels.ts'
import { ReferenceKernels } from '../../../src/backend/reference/reference-kernels.ts'
import type { Case, KernelName } from './case.ts'
import { cases } from './cases/index.ts'
import { memoryTests } from './memory.ts'
import { outcomesOf, problemsOf } from './problems.ts'
import { differences } from './workbench.ts'

/** All problems of all cases of one kernel. */
const problemsWith = async (kernels: Kernels, name: KernelName): Promise<string[]> => {
  const found: string[] = []
  for (const one of cases[name] as readonly Case[])
    found.push(...(await problemsOf(kernels, `${name}: ${one.label}`, one)))
  return found
}

/** The reference with a mistake. */
const broken = (mistake: (right: ReferenceKernels) => Partial<Kernels>): Kernels => {
  const right = new ReferenceKernels()
  const wrong = mistake(right)
  return new Proxy<Kernels>(right, {
    get(target, key) {
      const value: unknown = Reflect.get(wrong, key) ?? Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

describe('the suite', () => {
  for (const [name, list] of Object.entries(cases))
    it(`finds that ${name} of the reference keeps to its windows and refuses what it must`, async () => {
      const kernels = new ReferenceKernels()
      for (const one of list as readonly Case[]) {
        const label = `${name}: ${one.label}`
        if (one.badIndex !== undefined) {
          expect(await problemsOf(kernels, label, one)).toEqual([])
          continue
        }
        const outcomes = await outcomesOf(kernels, label, one)
        expect(differences('reference', outcomes, outcomes)).toEqual([])
      }
    })

  it('finds a result that is a few float32 steps off', async () => {
    const kernels = broken((right) => ({
      unary(name, x, out) {
        right.unary(name, x, out)
        if (name === 'exp') right.binary('mul', out, 1 + 4 * 2 ** -23, out)
      },
    }))
    expect((await problemsWith(kernels, 'unary')).join()).toMatch(/expected .* \(transcendental/)
  })

  it('finds a write outside the window', async () => {
    const kernels = broken((right) => ({
      fill(out, value) {
        right.fill(out, value)
        elementsOf(out.storage)[out.storage.length - 1] = value
      },
    }))
    expect((await problemsWith(kernels, 'fill')).join()).toContain('must keep')
  })

  it('finds a changed input', async () => {
    const kernels = broken((right) => ({
      softmax(log, x, out) {
        right.softmax(log, x, x)
        right.copy(x, out)
      },
    }))
    expect((await problemsWith(kernels, 'softmax')).join()).toContain('must keep')
  })

  it('finds an index that is not checked', async () => {
    const kernels = broken(() => ({ takeRows() {} }))
    expect((await problemsWith(kernels, 'takeRows')).join()).toContain('nothing was thrown')
  })

  it('finds a gradient that stores where it should add', async () => {
    const kernels = broken((right) => ({
      addRows(index, values, out, skipRow) {
        right.addRows(index, values, out, skipRow)
        const row = elementsOf(index.storage)[index.offset]!
        if (index.shape[0] === 4 && row !== skipRow)
          for (let j = 0; j < out.shape[1]!; j++)
            elementsOf(out.storage)[row * out.shape[1]! + j] = elementsOf(values.storage)[values.offset + j]!
      },
    }))
    expect(await problemsWith(kernels, 'addRows')).not.toEqual([])
  })
})

describe('memory of the reference', () => {
  const kernels = new ReferenceKernels()
  memoryTests(() => kernels)
})
