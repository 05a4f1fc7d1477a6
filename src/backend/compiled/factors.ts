import { IndexError } from '../../base/errors.ts'
import { indexError, tripleError } from '../index-error.ts'
import type { FactorKernels } from '../kernels.ts'
import { elementsOf } from '../memory.ts'
import { ArgumentWriter } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Matrix factorization. */
export function factorKernels(engine: Engine): FactorKernels {
  const write = new ArgumentWriter(engine)
  return {
    factorSteps({ vectors, fixed, shared, ridge, lists, steps }) {
      const [rows, width] = vectors.shape as readonly [number, number]
      const others = fixed.shape[0]!
      const { starts, values } = lists
      const count = values.shape[0]!
      const bad = write
        .begin('factorSteps')
        .number(rows)
        .number(others)
        .number(width)
        .number(steps)
        .dense(vectors, 'float32', rows * width)
        .dense(fixed, 'float32', others * width)
        .dense(shared, 'float32', width * width)
        .dense(ridge, 'float32', rows)
        .dense(starts, 'int32', rows + 1)
        .dense(values, 'int32', count)
        .number(count)
        .run(opcodes.factorSteps)
      if (bad === 0) return
      if (bad < 0)
        throw new IndexError(
          'factorSteps',
          `starts must ascend from 0 to at most ${count}, the number of values`,
        )
      const found = elementsOf(values.storage)[values.offset + bad - 1]!
      throw indexError({ operation: 'factorSteps', shape: values.shape }, bad - 1, found, others)
    },
    pairSteps({ users, items, biases, triples, rate, slope, l2 }) {
      const [people, width] = users.shape as readonly [number, number]
      const things = items.shape[0]!
      const steps = triples.shape[0]!
      const bad = write
        .begin('pairSteps')
        .number(people)
        .number(things)
        .number(width)
        .number(steps)
        .number(rate)
        .number(slope)
        .number(l2)
        .dense(users, 'float32', people * width)
        .dense(items, 'float32', things * width)
        .dense(biases, 'float32', things)
        .dense(triples, 'int32', 3 * steps)
        .run(opcodes.pairSteps)
      if (bad === 0) return
      throw tripleError(bad - 1, elementsOf(triples.storage)[triples.offset + bad - 1]!, people, things)
    },
  }
}
