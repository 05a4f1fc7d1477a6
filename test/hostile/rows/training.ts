import * as nn from '../../../src/nn/index.ts'
import * as optim from '../../../src/optim/index.ts'
import { grad, type Tensor } from '../../../src/tensor/index.ts'
import { draws, ints } from '../../ops/case.ts'
import { row, type Row } from '../row.ts'

const { draw } = draws()

/** Not optimizers that take tensors. */
type Other = 'Optimizer' | 'setLrs' | 'getMomentum' | 'setMomentum' | 'setWeightDecay'

/** Two steps with a gradient that lies anywhere; the parameter and the gradient afterwards. */
const steps = (make: (params: Tensor[]) => optim.Optimizer): Row[] => [
  row(
    'two steps',
    [draw(3, 4), draw(3, 4)],
    (value, gradient) => {
      const parameter = new nn.Parameter(value!)
      const optimizer = make([parameter])
      parameter.grad = gradient!
      optimizer.step()
      optimizer.step()
      return [parameter.detach(), gradient!]
    },
    { wrt: [] },
  ),
]

/** Rows for every optimizer; one without any is a type error. */
export const optimRows = {
  SGD: [
    ...steps((params) => new optim.SGD(params, { lr: 0.1 })),
    ...steps((params) => new optim.SGD(params, { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1 })),
  ],
  Adam: steps((params) => new optim.Adam(params, { lr: 0.1, amsgrad: true })),
  AdamW: steps((params) => new optim.AdamW(params, { lr: 0.1 })),
  Adadelta: steps((params) => new optim.Adadelta(params, { weightDecay: 0.1 })),
  Adagrad: steps((params) => new optim.Adagrad(params, { lr: 0.1, initialAccumulatorValue: 1 })),
  Adamax: steps((params) => new optim.Adamax(params, { lr: 0.1 })),
  Lion: steps((params) => new optim.Lion(params, { lr: 0.1, weightDecay: 0.1 })),
  Muon: steps((params) => new optim.Muon(params, { lr: 0.1 })),
  NAdam: steps((params) => new optim.NAdam(params, { lr: 0.1 })),
  RAdam: steps((params) => new optim.RAdam(params, { lr: 0.1 })),
  RMSprop: steps((params) => new optim.RMSprop(params, { lr: 0.1, momentum: 0.9, centered: true })),
} satisfies Record<Exclude<keyof typeof optim, Other>, readonly Row[]>

/** Gradients that a caller hands over. */
export const gradientRows: Readonly<Record<string, readonly Row[]>> = {
  backward: [
    row(
      'a gradient',
      [draw(3, 4), draw(3, 4)],
      (x, g) => {
        const parameter = new nn.Parameter(x!)
        parameter.square().backward(g!)
        parameter.mul(2).backward(g!)
        return parameter.grad!
      },
      { wrt: [] },
    ),
    row(
      'whole numbers',
      [draw(3), ints([1, 2, 3])],
      (x, g) => {
        const parameter = new nn.Parameter(x!)
        parameter.mul(2).backward(g!)
        new optim.SGD([parameter], { lr: 1 }).step()
        return [parameter.detach(), parameter.grad!]
      },
      { wrt: [] },
    ),
  ],
  grad: [
    row(
      'a gradient',
      [draw(3, 4), draw(3, 4)],
      (x, g) => {
        const parameter = new nn.Parameter(x!)
        return grad([parameter.square()], [parameter], { gradOutputs: [g!] })[0]!
      },
      { wrt: [] },
    ),
  ],
}
