import type { Tensor } from '../../tensor.ts'
import { add } from '../add.ts'
import { eq, isNan, le } from '../compare.ts'
import { div } from '../div.ts'
import { filled } from '../fill.ts'
import { log, log1p } from '../log.ts'
import { logicalAnd, logicalNot } from '../logical.ts'
import { mul } from '../mul.ts'
import { asDtype } from '../to-dtype.ts'
import { where } from '../where.ts'
import { composed } from './composed.ts'

/** `x * log(y + shift)`, 0 where x is 0 and y not NaN. */
export function timesLog(name: string, x: Tensor | number, y: Tensor | number, shift: 0 | 1): Tensor {
  const like = typeof x === 'number' ? (y as Tensor) : x
  const [a, b] = [x, y].map((operand) => floated(name, operand, like)) as [Tensor, Tensor]
  const logarithm = (): Tensor => (shift === 0 ? log(b) : log1p(b))
  return composed(
    name,
    [a, b],
    () => where(logicalAnd(eq(a, 0), logicalNot(isNan(b))), 0, mul(a, logarithm())),
    (g, needs) => [
      needs[0] ? where(logicalAnd(eq(a, 0), le(b, -shift)), 0, mul(g, logarithm())) : null,
      needs[1] ? div(mul(g, a), shift === 0 ? b : add(b, 1)) : null,
    ],
  )
}

function floated(name: string, operand: Tensor | number, like: Tensor): Tensor {
  return typeof operand === 'number'
    ? filled([], operand, 'float32', like)
    : asDtype(name, operand, 'float32')
}
