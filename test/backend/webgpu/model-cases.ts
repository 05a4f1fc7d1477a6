import { MixedInputModel } from '../../../src/apps/tabular/mixed-input-model.ts'
import { TabularNet } from '../../../src/apps/tabular/net/tabular-net.ts'
import { EmbeddingDotBias, EmbeddingNet } from '../../../src/apps/collab/index.ts'
import { QuickNet, ResNet9 } from '../../../src/apps/images/index.ts'
import {
  Char3Model,
  CharLoopConcatModel,
  CharRnn,
  CharSeqRnn,
  Gpt,
  gptLoss,
  RecurrentLanguageModel,
  streamLoss,
} from '../../../src/apps/text/index.ts'
import { Generator } from '../../../src/base/philox.ts'
import { kernelsOf, scopeOn } from '../../../src/learner/batch-tensors.ts'
import * as F from '../../../src/nn/functional/index.ts'
import type { AnyModule } from '../../../src/nn/index.ts'
import { AdamW } from '../../../src/optim/index.ts'
import { manualSeed, tensor, type Tensor } from '../../../src/tensor/index.ts'

/** The numbers of a part of a batch, with its shape. */
interface Part {
  readonly values: Float32Array | Int32Array
  readonly shape: readonly number[]
}

/** A small model with its batches and its loss. */
export interface ModelCase {
  readonly make: () => AnyModule
  /** The inputs and the target of a step. */
  readonly batch: (step: number) => readonly [...inputs: Part[], target: Part]
  readonly loss: (output: Tensor, target: Tensor) => Tensor
  readonly lr?: number
}

const whole = (seed: number, below: number, ...shape: number[]): Part => ({
  values: Int32Array.from(new Generator(seed).words(new Uint32Array(sizeOf(shape))), (word) => word % below),
  shape,
})
const real = (seed: number, ...shape: number[]): Part => ({
  values: Float32Array.from(
    new Generator(seed).words(new Uint32Array(sizeOf(shape))),
    (word) => word / 2 ** 31 - 1,
  ),
  shape,
})
const sizeOf = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1)

const letters = { vocabulary: 17, factors: 8, hidden: 16, steps: 4 }
const windows = (steps: number) => (step: number) =>
  [whole(step + 1, 17, steps, 8), whole(step + 101, 17, 8)] as const
const streams = (step: number) => [whole(step + 1, 17, 6, 8), whole(step + 101, 17, 6, 8)] as const
const pictures = (step: number) => [real(step + 1, 4, 3, 16, 16), whole(step + 101, 3, 4)] as const
const rated = (step: number) =>
  [whole(step + 1, 9, 32), whole(step + 51, 11, 32), real(step + 101, 32)] as const
const rows = (step: number) =>
  [whole(step + 1, 3, 32, 1), real(step + 51, 32, 2), whole(step + 101, 2, 32)] as const

/** The models of the lesson and of the apps, small. */
export const modelCases: Readonly<Record<string, ModelCase>> = {
  Char3Model: { make: () => new Char3Model({ ...letters, steps: 3 }), batch: windows(3), loss: F.nllLoss },
  CharLoopConcatModel: { make: () => new CharLoopConcatModel(letters), batch: windows(4), loss: F.nllLoss },
  CharRnn: { make: () => new CharRnn(letters), batch: windows(4), loss: F.nllLoss },
  CharSeqRnn: {
    make: () => new CharSeqRnn(letters),
    batch: (step) => [whole(step + 1, 17, 4, 8), whole(step + 101, 17, 4, 8)],
    loss: streamLoss,
  },
  'a stateful lstm with dropout': {
    make: () =>
      new RecurrentLanguageModel({
        kind: 'lstm',
        vocabulary: 17,
        factors: 8,
        hidden: 16,
        layers: 2,
        dropout: 0.2,
      }),
    batch: streams,
    loss: streamLoss,
  },
  Gpt: {
    make: () => new Gpt({ vocabulary: 17, context: 8, width: 16, heads: 2, layers: 2, dropout: 0.1 }),
    batch: streams,
    loss: gptLoss,
  },
  'TabularNet, the ensemble of the tables': {
    make: () =>
      new TabularNet({
        numbers: 2,
        bins: [0, 0],
        categories: [3],
        places: [3],
        members: 4,
        judges: 4,
        layers: [16, 16],
        output: 'classification',
        outputs: 2,
      }),
    batch: rows,
    loss: (output, target) => F.crossEntropy(output.reshape(-1, 2), target.repeat(8)),
  },
  MixedInputModel: {
    make: () =>
      new MixedInputModel({
        categories: [3],
        numbers: 2,
        layers: [16],
        output: 'classification',
        outputs: 2,
        dropout: [0.1],
        embeddingDropout: 0.1,
      } as never),
    batch: rows,
    loss: F.nllLoss,
  },
  EmbeddingDotBias: {
    make: () => new EmbeddingDotBias({ users: 9, items: 11, factors: 4, yRange: [-1, 1] }),
    batch: rated,
    loss: F.mseLoss,
  },
  EmbeddingNet: {
    make: () => new EmbeddingNet({ users: 9, items: 11, factors: 4, yRange: [-1, 1] } as never),
    batch: rated,
    loss: (output, target) => F.mseLoss(output.reshape(-1), target),
  },
  ResNet9: {
    make: () => new ResNet9({ channels: 3, widths: [4, 8, 8, 8], outputs: 3 }),
    batch: pictures,
    loss: F.crossEntropy,
    lr: 1e-3,
  },
  QuickNet: {
    make: () => new QuickNet({ channels: 3, widths: [4, 8], outputs: 3 }),
    batch: pictures,
    loss: F.crossEntropy,
    lr: 1e-3,
  },
}

/** The losses of a model in training, on the device to which `place` moves it. */
export async function lossesOf(
  { make, batch, loss, lr = 3e-3 }: ModelCase,
  steps: number,
  place: (model: AnyModule) => unknown,
): Promise<number[]> {
  manualSeed(7)
  const model = make()
  await place(model)
  const optimizer = new AdamW(model.parameters(), { lr })
  const losses: number[] = []
  model.train()
  ;(model as { reset?: () => void }).reset?.()
  for (let step = 0; step < steps; step++) {
    let value: Promise<number> | undefined
    scopeOn(kernelsOf(model), () => {
      const tensors = batch(step).map(({ values, shape }) => tensor(values as Float32Array, { shape }))
      const target = tensors.pop()!
      const answer = (model as unknown as (...inputs: Tensor[]) => Tensor | readonly Tensor[])(...tensors)
      const own = loss(Array.isArray(answer) ? answer[0]! : (answer as Tensor), target)
      optimizer.zeroGrad()
      own.backward()
      optimizer.step()
      value = own.item()
    })
    losses.push(await value!)
  }
  return losses
}
