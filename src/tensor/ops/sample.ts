import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import type { Generator } from '../../base/philox.ts'
import { shownValue } from '../../base/quoted.ts'
import { noGrad } from '../graph.ts'
import { empty } from '../op.ts'
import { generators, takeSource } from '../random.ts'
import type { Shape } from '../shape.ts'
import { requireTensor, Tensor, type IntTensor } from '../tensor.ts'
import { clamp } from './clamp.ts'
import { lt } from './compare.ts'
import { cumsum } from './cumsum.ts'
import { div } from './div.ts'
import { log } from './log.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { requireFloat } from './operand.ts'
import { hostNumbers } from './places.ts'
import { placesAmong } from './search.ts'
import { replace } from './scatter.ts'
import { narrow } from './slice.ts'
import { toDtype } from './to-dtype.ts'
import { topk } from './topk.ts'

interface GeneratorOptions {
  /** Default: the generator `user`, which `manualSeed` seeds. */
  readonly generator?: Generator
}

export interface MultinomialOptions extends GeneratorOptions {
  /** Whether an index can be drawn more than once. Default false. */
  readonly replacement?: boolean
}

const generatorOptionNames: OptionNames<GeneratorOptions> = { generator: true }
const multinomialOptionNames: OptionNames<MultinomialOptions> = { ...generatorOptionNames, replacement: true }

/**
 * Draws `count` indices from each row of weights, which need not sum to 1: int32 [..., count]. Without replacement each index is drawn at
 * most once, in random order.
 *
 * @throws ShapeError unless x is a vector or a matrix, ValueError for weights that are negative or not finite, or if there are too few to
 * draw from.
 * @example
 * multinomial(tensor([0, 10, 3]), 2) // [1, 2], say
 */
export function multinomial(x: Tensor, count: number, options: MultinomialOptions = {}): IntTensor {
  checkOptions('multinomial', options, multinomialOptionNames)
  requireTensor('multinomial', x)
  const { replacement = false, generator = generators.user } = options
  requireFloat('multinomial', { x })
  const size = x.shape.at(-1)
  if (size === undefined || x.shape.length > 2)
    throw new ShapeError('multinomial', 'needs weights [n] or [rows, n]', { weights: x.shape })
  if (!Number.isSafeInteger(count) || count < 1 || (!replacement && count > size))
    throw new ValueError(
      'multinomial',
      `the count must be an integer from 1${replacement ? '' : ` to ${size}, or pass { replacement: true }`}, got ${count}`,
    )
  requireWeights(x, size, replacement ? 1 : count)
  return noGrad(() => {
    if (!replacement) {
      // The largest of weight / exponential is number i with probability weight[i] / total; the next ones follow likewise. Uniform numbers
      // above 0 and below 1, so that no exponential is 0.
      const exponential = neg(log(uniformFrom(x.shape, x, generator, 2 ** -25)))
      return topk(div(x, exponential), count).indices
    }
    const ends = cumsum(x, -1)
    const total = narrow(ends, -1, size - 1, 1)
    const wanted = mul(uniformFrom([...x.shape.slice(0, -1), count], x, generator, 0), total)
    return clamp(placesAmong('multinomial', ends, wanted, true), 0, size - 1) as IntTensor
  })
}

function requireWeights(x: Tensor, size: number, least: number): void {
  const weights = hostNumbers(x)
  if (weights === null) return
  for (let start = 0; start < weights.length; start += size) {
    let positive = 0
    for (let i = start; i < start + size; i++) {
      const weight = weights[i]!
      if (!(weight >= 0 && weight < Infinity))
        throw new ValueError('multinomial', `weights must be finite and not negative, got ${weight}`)
      if (weight > 0) positive++
    }
    if (positive < least)
      throw new ValueError(
        'multinomial',
        `row ${start / size} has ${positive} weights above 0, too few to draw ${least}`,
      )
  }
}

function uniformFrom(shape: Shape, like: Tensor, generator: Generator, low: number): Tensor {
  const out = empty(shape, 'float32', like)
  out.kernels.uniform(out, takeSource(generator, out.numel), low, 1)
  return out
}

/**
 * Draws 0 or 1 for each element, which is the probability of 1, as float32. There is no gradient.
 *
 * @throws DTypeError unless x is float32, ValueError for a probability outside 0 to 1.
 * @example
 * bernoulli(tensor([0, 1, 0.5])) // [0, 1, 1], say
 */
export function bernoulli(x: Tensor, options: GeneratorOptions = {}): Tensor {
  checkOptions('bernoulli', options, generatorOptionNames)
  requireFloat('bernoulli', { x })
  requireProbabilities('bernoulli', x)
  return noGrad(() =>
    toDtype(lt(uniformFrom(x.shape, x, options.generator ?? generators.user, 0), x), 'float32'),
  )
}

/**
 * Sets each element to 1 with probability p, a number or a tensor that is broadcast, else to 0. Default 0.5. Throws like `add_`.
 *
 * @example
 * zeros(3).bernoulli_(1) // [1, 1, 1]
 */
export function bernoulli_(x: Tensor, p: Tensor | number = 0.5, options: GeneratorOptions = {}): Tensor {
  checkOptions('bernoulli_', options, generatorOptionNames)
  requireTensor('bernoulli_', x)
  const { generator = generators.user } = options
  if (p instanceof Tensor) requireProbabilities('bernoulli_', p)
  else if (!(p >= 0 && p <= 1))
    throw new ValueError('bernoulli_', `a probability must be from 0 to 1, got ${shownValue(p)}`)
  const drawn = noGrad(() => toDtype(lt(uniformFrom(x.shape, x, generator, 0), p), x.dtype))
  return replace('bernoulli_', x, () => drawn)
}

function requireProbabilities(operation: string, x: Tensor): void {
  const numbers = hostNumbers(x)
  if (numbers === null) return
  for (let i = 0; i < numbers.length; i++)
    if (!(numbers[i]! >= 0 && numbers[i]! <= 1))
      throw new ValueError(operation, `probabilities must be from 0 to 1, got ${numbers[i]}`)
}
