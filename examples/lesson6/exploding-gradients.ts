import { eye, manualSeed, nn, noGrad, randn, scope, zeros, type Tensor } from 'lanner'
import { runProgram } from './program.ts'

/** The gradient of the last state with respect to one earlier state, as a number. */
export interface GradientRow {
  /** Which recurrent matrix. */
  readonly matrix: string
  /** Steps back from the end; 0 is the last state itself. */
  readonly stepsBack: number
  /** Norm of the gradient, relative to its norm at the last step. */
  readonly norm: number
}

const hidden = 256
const factors = 42

/** Recurrent matrices, from vanishing to exploding. PyTorch's default here is uniform between -1/16 and 1/16. */
const matrices: Record<string, (initial: Tensor) => Tensor> = {
  'small (default / 4)': (initial) => initial.mul(0.25),
  default: (initial) => initial,
  identity: () => eye(hidden),
  'large (default * 4)': (initial) => initial.mul(4),
}

export interface ExplodingGradientsOptions {
  /** Default 24. */
  readonly steps?: number
  /** Default 64. */
  readonly rows?: number
  readonly seed?: number
  readonly print?: (line: string) => void
}

/**
 * How far a gradient travels back through an untrained `nn.RNN`, for recurrent matrices of four sizes. The same matrix is applied at
 * every step, so its effect compounds: the gradient vanishes, explodes or, with the identity, survives.
 *
 * The inputs are small (standard deviation 0.1), so that tanh, whose slope is at most 1, hides little of the matrix's effect.
 */
export async function explodingGradients(options: ExplodingGradientsOptions = {}): Promise<GradientRow[]> {
  const { steps = 24, rows: batch = 64, seed = 42, print = console.log } = options
  const rows: GradientRow[] = []
  for (const [matrix, make] of Object.entries(matrices)) {
    manualSeed(seed)
    const cell = new nn.RNNCell(factors, hidden)
    noGrad(() => {
      cell.weight_hh.copy_(make(cell.weight_hh))
      for (const bias of [cell.bias_ih, cell.bias_hh]) bias?.zero_()
    })
    const norms = scope(() => {
      const input = randn(steps, batch, factors).mul(0.1)
      let h = zeros(batch, hidden)
      // Adding a zero to a state gives the zero the state's gradient.
      const probes: Tensor[] = []
      for (let t = 0; t < steps; t++) {
        const probe = zeros([batch, hidden], { requiresGrad: true })
        probes.push(probe)
        h = cell(input.select(0, t), h).add(probe)
      }
      h.backward(randn(batch, hidden))
      return noGrad(() => probes.map((probe) => probe.grad!.norm()))
    })
    const values = await Promise.all(norms.map((norm) => norm.item()))
    values.forEach((value, t) =>
      rows.push({ matrix, stepsBack: steps - 1 - t, norm: value / values.at(-1)! }),
    )
  }

  const shown = [0, 1, 2, 4, 8, 16, 23].filter((back) => back < steps)
  print(`${'steps back'.padEnd(20)} ${shown.map((back) => String(back).padStart(9)).join(' ')}`)
  for (const matrix of Object.keys(matrices)) {
    const norms = shown.map(
      (back) => rows.find((row) => row.matrix === matrix && row.stepsBack === back)!.norm,
    )
    print(`${matrix.padEnd(20)} ${norms.map((norm) => norm.toExponential(1).padStart(9)).join(' ')}`)
  }
  return rows
}

await runProgram(import.meta.url, explodingGradients)
