import { expect, it } from 'vitest'
import { problems, problemsInPlace } from './check-op.ts'
import { inPlaceCalls, type InPlaceName } from './in-place.ts'
import { opNames } from './op-names.ts'

// On the default backend; opinfo.slow.test.ts takes every one.
it.each(opNames)('%s answers PyTorch samples as PyTorch', async (op) => {
  expect(await problems(op)).toEqual([])
})

it.each(Object.keys(inPlaceCalls) as InPlaceName[])('%s in place answers them too', (op) => {
  expect(problemsInPlace(op)).toEqual([])
})
