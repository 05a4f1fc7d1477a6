import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import type { Tensor } from '../../tensor.ts'
import { div } from '../div.ts'
import { mul } from '../mul.ts'
import { round } from '../rounding.ts'
import { floorDivide, truncDivide } from './division.ts'

export interface DivOptions {
  /** 'trunc' cuts off the fraction, 'floor' rounds down; integers then stay int32, and the gradient is 0. Default null: a / b. */
  readonly roundingMode?: 'trunc' | 'floor' | null
}

const divOptionNames: OptionNames<DivOptions> = { roundingMode: true }

/**
 * `a / b`, with broadcasting. Always float32, like true division in PyTorch, unless it is rounded.
 *
 * @throws ValueError if an integer is divided by 0 with rounding.
 * @example
 * divide(tensor([7, -7]), 2) // [3.5, -3.5]
 * divide(tensor([7, -7]), 2, { roundingMode: 'floor' }) // [3, -4]
 */
export function divide(a: Tensor | number, b: Tensor | number, options: DivOptions = {}): Tensor {
  checkOptions('div', options, divOptionNames)
  const { roundingMode = null } = options
  if (roundingMode === null) return div(a, b)
  if (roundingMode === 'floor') return floorDivide(a, b)
  if (roundingMode === 'trunc') return truncDivide(a, b)
  throw new ValueError(
    'div',
    `roundingMode must be 'trunc', 'floor' or null, got ${shownValue(roundingMode)}`,
  )
}

export interface RoundOptions {
  /** Digits after the point; negative ones round to tens, hundreds, ... Default 0. */
  readonly decimals?: number
}

const roundOptionNames: OptionNames<RoundOptions> = { decimals: true }

/**
 * The nearest number with that many decimals; halves round to even, as in PyTorch. The gradient is 0.
 *
 * @throws ValueError if the number of decimals is not an integer.
 * @example
 * round(tensor([0.5, 1.5, 2.4])) // [0, 2, 2]
 * round(tensor([3.14159, 120]), { decimals: 2 }) // [3.14, 120]
 */
export function roundDecimals(x: Tensor, options: RoundOptions = {}): Tensor {
  checkOptions('round', options, roundOptionNames)
  const { decimals = 0 } = options
  if (!Number.isSafeInteger(decimals) || Math.abs(decimals) > 38)
    throw new ValueError(
      'round',
      `the number of decimals must be an integer from -38 to 38, got ${shownValue(decimals)}`,
    )
  if (decimals === 0 || x.dtype !== 'float32') return round(x)
  const scale = 10 ** Math.abs(decimals)
  return decimals > 0 ? div(round(mul(x, scale)), scale) : mul(round(div(x, scale)), scale)
}
