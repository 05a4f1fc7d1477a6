import { cases } from '../../ops/cases.ts'
import { inPlaceCases } from '../../ops/cases/in-place.ts'
import type { Case } from '../../ops/case.ts'
import * as ops from '../../../src/tensor/ops/index.ts'
import { draws, ints, type Input } from '../../ops/case.ts'
import { row, type Row } from '../row.ts'

const { draw } = draws()

const fromCase = ({ label, inputs, run, wrt }: Case): Row =>
  row(label, inputs, run, wrt === undefined ? {} : { wrt })

type InPlaceName = keyof typeof inPlaceCases

const changing = (label: string, run: Row['run'], ...inputs: Input[]): Row =>
  row(label, inputs, run, { wrt: [], changes: [0] })

/** The cases of these ops change a copy of their input; here the input itself is changed. */
const inPlace = {
  add_: [
    changing('a tensor', (x, y) => ops.add_(x!, y!), draw(3, 4), draw(4)),
    changing('whole numbers', (x, y) => ops.add_(x!, y!), ints([1, 2, 3]), ints([4, 5, 6])),
    changing('its own transpose', (x) => ops.add_(x!, ops.transpose(x!, 0, -1)), draw(3, 3)),
  ],
  sub_: [changing('a tensor', (x, y) => ops.sub_(x!, y!, { alpha: 2 }), draw(3, 4), draw(3, 1))],
  mul_: [changing('a tensor', (x, y) => ops.mul_(x!, y!), draw(3, 4), draw(3, 4))],
  div_: [changing('a tensor', (x, y) => ops.div_(x!, y!), draw(3, 4), draw(3, 4))],
  neg_: [changing('a matrix', (x) => ops.neg_(x!), draw(3, 4))],
  exp_: [changing('a matrix', (x) => ops.exp_(x!), draw(3, 4))],
  sqrt_: [changing('a matrix', (x) => ops.sqrt_(x!), draw(3, 4))],
  tanh_: [changing('a matrix', (x) => ops.tanh_(x!), draw(3, 4))],
  sigmoid_: [changing('a matrix', (x) => ops.sigmoid_(x!), draw(3, 4))],
  relu_: [changing('a matrix', (x) => ops.relu_(x!), draw(3, 4))],
  clamp_: [changing('a matrix', (x) => ops.clamp_(x!, -1, 1), draw(3, 4))],
  fill_: [changing('a matrix', (x) => ops.fill_(x!, 2), draw(3, 4))],
  zero_: [changing('a matrix', (x) => ops.zero_(x!), draw(3, 4))],
  copy_: [changing('a tensor', (x, y) => ops.copy_(x!, y!), draw(3, 4), draw(4))],
  uniform_: [changing('a matrix', (x) => ops.uniform_(x!, -1, 1), draw(3, 4))],
  normal_: [changing('a matrix', (x) => ops.normal_(x!), draw(3, 4))],
} satisfies Record<InPlaceName, readonly Row[]>

/** Every op's own cases, and the in-place ones on their input itself. */
export const opRows: Readonly<Record<string, readonly Row[]>> = {
  ...Object.fromEntries(
    (Object.entries(cases) as [string, readonly Case[]][]).map(([name, list]) => [name, list.map(fromCase)]),
  ),
  view: cases.view.map(({ label, inputs, run }) => row(label, inputs, run, { needsLayout: true })),
  ...inPlace,
}
