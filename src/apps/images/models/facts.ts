import type { PictureShape } from '../../../data/images/picture.ts'
import { checkFacts, listOf, oneOf, whole, type FactRules } from '../../run/model-facts.ts'
import type { PictureNet } from './picture-net.ts'
import { ResNet9, type ResNet9Options } from './resnet9.ts'

/** A net for pictures as `model.json` describes it. */
export type ImageModelFacts = { readonly name: 'resnet9' } & Required<ResNet9Options>

const rules: FactRules<ImageModelFacts> = {
  name: oneOf('resnet9'),
  channels: whole(1, 3),
  widths: listOf(whole(1, 100_000), 4),
  stem: whole(1, 4),
  outputs: whole(1, 1_000_000),
}

/** Checks the facts in a `model.json`. @throws FileError naming the wrong field. */
export function checkImageModel(where: string, facts: Readonly<Record<string, unknown>>): ImageModelFacts {
  return checkFacts<ImageModelFacts>(where, facts, rules)
}

/** The net of the facts, with initial weights. @throws ValueError if they do not fit together. */
export function makeImageModel({ name: _name, ...options }: ImageModelFacts): PictureNet {
  return new ResNet9(options)
}

/** Weights of the net's convolutions and its linear layer. */
export function imageModelWeights({ channels, widths, outputs }: ImageModelFacts): number {
  const [first, second, third, last] = widths as readonly [number, number, number, number]
  const inner = channels * first + first * second + 2 * second ** 2 + second * third + third * last
  return 9 * (inner + 2 * last ** 2) + last * outputs
}

/** Multiplications of a forward pass of one picture, and the numbers that its convolutions put out. */
export function passCost(
  { channels, widths, stem, outputs }: Omit<ImageModelFacts, 'name'>,
  { width, height }: Pick<PictureShape, 'width' | 'height'>,
): { readonly multiplications: number; readonly values: number } {
  const [first, second, third, last] = widths as readonly [number, number, number, number]
  const places = (smaller: number): number => Math.ceil(width / smaller) * Math.ceil(height / smaller)
  const layers = [
    [places(stem === 1 ? 1 : 2), channels, first],
    [places(stem), first, second],
    [places(2 * stem), second, second],
    [places(2 * stem), second, second],
    [places(2 * stem), second, third],
    [places(4 * stem), third, last],
    [places(8 * stem), last, last],
    [places(8 * stem), last, last],
  ] as const
  return {
    multiplications: layers.reduce((sum, [at, from, to]) => sum + 9 * at * from * to, last * outputs),
    values: layers.reduce((sum, [at, , to]) => sum + at * to, 0),
  }
}
