import { describe, expect, it } from 'vitest'
import { complete } from '../../src/backend/complete.ts'
import { coreKernelNames } from '../../src/backend/core-kernels.ts'
import { ReferenceKernels } from '../../src/backend/reference/reference-kernels.ts'
import type { Case, KernelName } from './conformance/case.ts'
import { cases } from './conformance/cases/index.ts'
import { problemsOf } from './conformance/problems.ts'
import { coreOf, stripped } from './stripped.ts'

const core: readonly string[] = coreKernelNames
const fused = (Object.keys(cases) as KernelName[]).filter((name) => !core.includes(name))

describe('the kernels of a backend', () => {
  it('are a core of at most 26 and fused kernels, and no other', () => {
    expect(coreKernelNames.length).toBeLessThanOrEqual(26)
    expect(new Set(core).size).toBe(core.length)
    expect([...core, ...fused].toSorted()).toEqual(Object.keys(cases).toSorted())
  })

  it('keep what a backend has, and compose the rest', () => {
    const own = { ...coreOf(new ReferenceKernels()), adam: () => {} }
    const whole = complete(own)
    expect(whole).toBe(own)
    expect(whole.adam).toBe(own.adam)
    for (const name of fused) expect(whole[name], name).toBeTypeOf('function')
  })
})

describe('composed of the core of the reference', () => {
  const reference = new ReferenceKernels()
  const kernels = stripped(reference)
  // What no op calls; test/ops and test/nn have the others, and conformance/core-only.slow.test.ts has every case.
  for (const [name, label] of [
    ['word2vec', 'empty sentences, sentences of one word, no words at all'],
    ['word2vec', 'word 23 of 23'],
    ['fakeWord', 'word 23 of 23'],
    ['sgd', 'the first step makes the buffers the gradient, whatever they hold'],
  ] as const)
    it(`${name}, ${label}: gives the same, and gives its temporaries back`, async () => {
      const one = (cases[name] as readonly Case[]).find((other) => other.label === label)!
      const before = kernels.memory().liveStorages
      expect(await problemsOf(kernels, `${name}: ${label}`, one)).toEqual([])
      expect(kernels.memory().liveStorages).toBe(before)
    })
})
