import { readFileSync } from 'node:fs'

/** One training run of PyTorch: see `test/fixtures/make-parity-fixtures.py`. */
export interface ParityCase {
  readonly name: string
  readonly model: 'Char3Model' | 'CharLoopModel' | 'CharLoopConcatModel' | 'CharRnn' | 'CharSeqRnn'
  readonly window: number
  readonly steps: number
  readonly optimizer: 'Adam' | 'SGD' | 'AdamW' | 'RMSprop'
  /** With PyTorch's names. */
  readonly options: {
    readonly lr: number
    readonly momentum?: number
    readonly weight_decay?: number
    readonly alpha?: number
  }
  /** Parameter i has its initial values from the stream `weightStream + i`. */
  readonly weightStream: number
  readonly identity: boolean
  readonly weights: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly bound: number
    readonly sumOfAbsolutes: number
  }[]
  readonly batchChecksum: number
  readonly losses: readonly number[]
  readonly lossesInFloat64: readonly number[]
}

export interface ParityFixture {
  readonly torch: string
  readonly vocabulary: number
  readonly factors: number
  readonly hidden: number
  readonly batch: number
  readonly characters: number
  readonly linearRegression: {
    readonly points: number
    readonly lr: number
    readonly losses: readonly number[]
    readonly lossesInFloat64: readonly number[]
  }
  readonly cases: readonly ParityCase[]
}

export const parity = JSON.parse(
  readFileSync(new URL('../fixtures/parity.json', import.meta.url), 'utf8'),
) as ParityFixture

/** The largest relative difference between two curves, and the step that has it. */
export function largestDeviation(
  ours: readonly number[],
  theirs: readonly number[],
): { deviation: number; step: number } {
  let [deviation, step] = [0, 0]
  theirs.forEach((value, i) => {
    const own = Math.abs(ours[i]! - value) / Math.abs(value)
    // A NaN is the largest of all.
    if (!(own <= deviation)) [deviation, step] = [own, i]
  })
  return { deviation, step }
}
