import type { PictureShape } from '../../../data/images/picture.ts'
import { checkFacts, listOf, oneOf, whole, type FactRules } from '../../run/model-facts.ts'
import type { PictureNet } from './picture-net.ts'
import { patternChannels, QuickNet, type QuickNetOptions } from './quick-net.ts'
import { ResNet9, type ResNet9Options } from './resnet9.ts'

type QuickNetFacts = { readonly name: 'quicknet' } & Required<QuickNetOptions>
type ResNet9Facts = { readonly name: 'resnet9' } & Required<ResNet9Options>

/** A net for pictures as `model.json` describes it. */
export type ImageModelFacts = QuickNetFacts | ResNet9Facts

export type ImageModelName = ImageModelFacts['name']

/** Nets that a fit can train, each with the number of its stages. */
export const imageModels: Readonly<Record<ImageModelName, { readonly stages: readonly number[] }>> = {
  quicknet: { stages: [2, 3, 4] },
  resnet9: { stages: [4] },
}

const general = {
  name: oneOf(...Object.keys(imageModels)),
  channels: whole(1, 3),
  widths: listOf(whole(1, 100_000), 4),
  outputs: whole(1, 1_000_000),
}
const quickNetRules: FactRules<QuickNetFacts> = { ...general, stride: whole(1, 2) }
const resNet9Rules: FactRules<ResNet9Facts> = { ...general, stem: whole(1, 4) }

/** Checks the facts in a `model.json`. @throws FileError naming the wrong field. */
export function checkImageModel(where: string, facts: Readonly<Record<string, unknown>>): ImageModelFacts {
  return facts['name'] === 'quicknet'
    ? checkFacts<QuickNetFacts>(where, facts, quickNetRules)
    : checkFacts<ResNet9Facts>(where, facts, resNet9Rules)
}

/** The net of the facts, with initial weights. @throws ValueError if they do not fit together. */
export function makeImageModel(facts: ImageModelFacts): PictureNet {
  const { name: _name, ...options } = facts
  return 'stride' in options ? new QuickNet(options) : new ResNet9(options)
}

/** Weights of the net's convolutions and its linear layer. */
export function imageModelWeights(facts: ImageModelFacts): number {
  return layersOf(facts, { width: 64, height: 64 }).reduce(
    (sum, { inputs, outputs, size }) => sum + size ** 2 * inputs * outputs,
    facts.widths.at(-1)! * facts.outputs,
  )
}

/** Multiplications of a forward pass of one picture. */
export function multiplications(
  facts: ImageModelFacts,
  shape: Pick<PictureShape, 'width' | 'height'>,
): number {
  return layersOf(facts, shape).reduce(
    (sum, { places, inputs, outputs, size }) => sum + places * size ** 2 * inputs * outputs,
    facts.widths.at(-1)! * facts.outputs,
  )
}

/** Side of the smallest pictures that leave a place after each pooling of a net. */
export function smallestSide(facts: ImageModelFacts): number {
  if (facts.name === 'resnet9') return 8 * facts.stem
  return facts.stride === 1 ? 2 ** facts.widths.length + 1 : 2 ** (facts.widths.length + 1)
}

/** A convolution of a net. */
export interface NetLayer {
  /** Places that it is computed at. */
  readonly places: number
  readonly inputs: number
  readonly outputs: number
  /** Side of its kernel. */
  readonly size: number
  /** Places left by the pooling behind it. */
  readonly pooled: number
}

/** The convolutions of a net for pictures of a size. */
export function layersOf(
  facts: ImageModelFacts,
  { width, height }: Pick<PictureShape, 'width' | 'height'>,
): NetLayer[] {
  const layers: NetLayer[] = []
  let sides: readonly number[] = [width, height]
  const add = (inputs: number, outputs: number, { size = 3, pool = false } = {}): void => {
    const places = sides[0]! * sides[1]!
    if (pool) sides = sides.map((side) => Math.max(1, Math.floor(side / 2)))
    layers.push({ places, inputs, outputs, size, pooled: sides[0]! * sides[1]! })
  }
  if (facts.name === 'quicknet') {
    const { channels, widths, stride } = facts
    let from = patternChannels(channels, stride)
    sides = sides.map((side) => (stride === 1 ? side - 1 : Math.floor(side / 2)))
    add(channels, from, { size: 2 * stride })
    for (const to of widths) {
      add(from, to, { pool: true })
      add(to, to)
      from = to
    }
    return layers
  }
  const { channels, stem } = facts
  const [first, second, third, last] = facts.widths as readonly [number, number, number, number]
  if (stem > 1) sides = sides.map((side) => Math.ceil(side / 2))
  add(channels, first, { pool: stem === 4 })
  add(first, second, { pool: true })
  add(second, second)
  add(second, second)
  add(second, third, { pool: true })
  add(third, last, { pool: true })
  add(last, last)
  add(last, last)
  return layers
}
