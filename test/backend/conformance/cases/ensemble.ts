import { check, type Cases } from '../case.ts'
import { layouts } from '../layout.ts'

/** [members, rows, inputs, outputs] */
const sizes = [
  [1, 1, 1, 1],
  [3, 5, 4, 2],
  [2, 0, 3, 4],
  [2, 3, 0, 4],
  [2, 3, 4, 0],
  [4, 128, 37, 33],
  [9, 40, 130, 17],
  [2, 300, 25, 64],
  [1, 7, 400, 70],
] as const

const both = [true, false] as const

export const ensembleCases: Cases<'ensembleLinear' | 'ensembleLinearGrad'> = {
  ensembleLinear: [
    ...sizes.flatMap(([members, rows, inputs, outputs]) =>
      both.map((scaled) =>
        check(
          `${members} members, [${rows}, ${inputs}] to ${outputs}${scaled ? ', scaled' : ''}`,
          (on, kernels) => {
            kernels.ensembleLinear(
              {
                x: on.floats([members, rows, inputs]),
                weight: on.floats([members, inputs, outputs]),
                scale: scaled ? on.floats([members, inputs]) : null,
              },
              on.floats([members, outputs]),
              on.output([members, rows, outputs], 'matmul', { terms: inputs + 1 }),
            )
          },
        ),
      ),
    ),
    check('all layouts of the inputs, also shared by the members', (on, kernels) => {
      for (const layout of layouts)
        kernels.ensembleLinear(
          { x: on.floats([3, 20, 11], { layout }), weight: on.floats([3, 11, 8]), scale: on.floats([3, 11]) },
          on.floats([3, 8]),
          on.output([3, 20, 8], 'matmul', { terms: 12 }),
        )
    }),
  ],
  ensembleLinearGrad: [
    ...sizes.flatMap(([members, rows, inputs, outputs]) =>
      both.map((scaled) =>
        check(
          `${members} members, [${rows}, ${inputs}] to ${outputs}${scaled ? ', scaled' : ''}`,
          (on, kernels) => {
            kernels.ensembleLinearGrad(
              {
                x: on.floats([members, rows, inputs]),
                weight: on.floats([members, inputs, outputs]),
                scale: scaled ? on.floats([members, inputs]) : null,
              },
              on.floats([members, rows, outputs]),
              on.output([members, inputs, outputs], 'matmul', { terms: rows }),
              scaled ? on.output([members, inputs], 'matmul', { terms: rows * Math.max(1, outputs) }) : null,
              on.output([members, outputs], 'sum', { terms: rows }),
            )
          },
        ),
      ),
    ),
    check('all layouts of the inputs, also shared by the members', (on, kernels) => {
      for (const layout of layouts)
        kernels.ensembleLinearGrad(
          { x: on.floats([3, 20, 11], { layout }), weight: on.floats([3, 11, 8]), scale: on.floats([3, 11]) },
          on.floats([3, 20, 8]),
          on.output([3, 11, 8], 'matmul', { terms: 20 }),
          on.output([3, 11], 'matmul', { terms: 160 }),
          on.output([3, 8], 'sum', { terms: 20 }),
        )
    }),
  ],
}
