import { manualSeed, nn, randn, stack, zeros, type Tensor } from 'lanner'
import { runProgram } from './program.ts'

/**
 * The lesson's homework: `nn.RNN` from tensor operations alone. One layer, with the library's names, layouts and
 * initial values.
 *
 *     input [steps, batch, inputSize], h [1, batch, hiddenSize]   ->   [outputs [steps, batch, hiddenSize], last state [1, batch, hiddenSize]]
 */
export class OwnRnn extends nn.Module<[Tensor, Tensor?], [Tensor, Tensor]> {
  weight_ih_l0: nn.Parameter
  weight_hh_l0: nn.Parameter
  bias_ih_l0: nn.Parameter
  bias_hh_l0: nn.Parameter
  readonly hiddenSize: number

  constructor(inputSize: number, hiddenSize: number) {
    super()
    this.hiddenSize = hiddenSize
    const uniform = (...shape: number[]): nn.Parameter => {
      const bound = 1 / Math.sqrt(hiddenSize)
      return new nn.Parameter(zeros(...shape).uniform_(-bound, bound))
    }
    this.weight_ih_l0 = uniform(hiddenSize, inputSize)
    this.weight_hh_l0 = uniform(hiddenSize, hiddenSize)
    this.bias_ih_l0 = uniform(hiddenSize)
    this.bias_hh_l0 = uniform(hiddenSize)
  }

  override forward(input: Tensor, h0?: Tensor): [Tensor, Tensor] {
    const [steps, batch] = input.shape as readonly [number, number]
    let h = h0 === undefined ? zeros(batch, this.hiddenSize) : h0.select(0, 0)
    const outputs: Tensor[] = []
    for (let t = 0; t < steps; t++) {
      const fromInput = input.select(0, t).matmul(this.weight_ih_l0.t()).add(this.bias_ih_l0)
      const fromState = h.matmul(this.weight_hh_l0.t()).add(this.bias_hh_l0)
      h = fromInput.add(fromState).tanh()
      outputs.push(h)
    }
    return [stack(outputs), h.unsqueeze(0)]
  }
}

/** Gives our net and the library's the same weights, and prints how far their outputs and gradients differ. */
export async function ownRnn({ print = console.log }: { print?: (line: string) => void } = {}) {
  manualSeed(42)
  const theirs = new nn.RNN(42, 64)
  const own = new OwnRnn(42, 64)
  own.loadStateDict(theirs.stateDict())
  const input = randn(8, 16, 42)
  const h0 = randn(1, 16, 64)
  const difference = async (a: Tensor, b: Tensor): Promise<number> => a.sub(b).abs().max().item()

  const [[outputs], [expected]] = [own(input, h0), theirs(input, h0)]
  outputs.square().sum().backward()
  expected.square().sum().backward()
  const rows = [{ name: 'outputs', difference: await difference(outputs, expected) }]
  for (const [name, parameter] of own.namedParameters()) {
    const gradient = theirs.namedParameters().find(([other]) => other === name)![1].grad!
    const size = await gradient.abs().max().item()
    rows.push({
      name: `gradient of ${name}`,
      difference: (await difference(parameter.grad!, gradient)) / size,
    })
  }
  for (const row of rows) print(`${row.name}: ${row.difference.toExponential(1)}`)
  return rows
}

await runProgram(import.meta.url, () => ownRnn())
