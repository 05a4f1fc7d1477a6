import type { PictureShape } from '../../../data/images/picture.ts'
import type { ImageModelFacts } from './facts.ts'
import { FIRST_CHANNELS, mobileNetSizes, squeezedChannels } from './mobile-net-sizes.ts'
import { patternChannels } from './quick-net.ts'

/** A convolution of a net. */
export interface NetLayer {
  /** Positions at which it is computed. */
  readonly places: number
  /** Input channels of each output. */
  readonly inputs: number
  readonly outputs: number
  /** Side of its kernel. */
  readonly size: number
  /** Positions left by the pooling after it. */
  readonly pooled: number
}

/** Weights of the net's convolutions and its linear layers. */
export function imageModelWeights(facts: ImageModelFacts): number {
  return layersOf(facts, { width: 64, height: 64 }).reduce(
    (sum, { inputs, outputs, size }) => sum + size ** 2 * inputs * outputs,
    headWeights(facts),
  )
}

/** Multiplications of a forward pass of one picture. */
export function multiplications(
  facts: ImageModelFacts,
  shape: Pick<PictureShape, 'width' | 'height'>,
): number {
  return layersOf(facts, shape).reduce(
    (sum, { places, inputs, outputs, size }) => sum + places * size ** 2 * inputs * outputs,
    headWeights(facts),
  )
}

function headWeights({ name, widths, outputs }: ImageModelFacts): number {
  if (name !== 'mobilenet') return widths.at(-1)! * outputs
  const { features, hidden } = mobileNetSizes(widths[0]! / FIRST_CHANNELS)
  return hidden * (features + outputs)
}

/** Side of the smallest pictures that leave a position after each pooling of a net. */
export function smallestSide(facts: ImageModelFacts): number {
  if (facts.name === 'quicknet')
    return facts.stride === 1 ? 2 ** facts.widths.length + 1 : 2 ** (facts.widths.length + 1)
  return facts.name === 'resnet9' ? 8 * facts.stem : 8
}

/** The convolutions of a net for pictures of a size. */
export function layersOf(
  facts: ImageModelFacts,
  { width, height }: Pick<PictureShape, 'width' | 'height'>,
): NetLayer[] {
  if (facts.name === 'quicknet') return quickNetLayers(facts, new Layers(width, height))
  if (facts.name === 'resnet9') return resNet9Layers(facts, new Layers(width, height))
  if (facts.name === 'resnet18') return resNet18Layers(facts, new Layers(width, height))
  return mobileNetLayers(facts, new Layers(width, height))
}

type FactsOf<N extends ImageModelFacts['name']> = Extract<ImageModelFacts, { readonly name: N }>

interface LayerOptions {
  readonly size?: number
  readonly stride?: number
  /** Whether pooling halves its output. */
  readonly pool?: boolean
}

/** Collects layers, each at the positions that the previous one leaves. */
class Layers {
  readonly all: NetLayer[] = []
  sides: readonly number[]

  constructor(...sides: readonly number[]) {
    this.sides = sides
  }

  get places(): number {
    return this.sides[0]! * this.sides[1]!
  }

  add(inputs: number, outputs: number, { size = 3, stride = 1, pool = false }: LayerOptions = {}): this {
    this.sides = this.sides.map((side) => Math.ceil(side / stride))
    const { places } = this
    if (pool) this.sides = this.sides.map((side) => Math.max(1, Math.floor(side / 2)))
    this.all.push({ places, inputs, outputs, size, pooled: this.places })
    return this
  }
}

function quickNetLayers({ channels, widths, stride }: FactsOf<'quicknet'>, layers: Layers): NetLayer[] {
  let from = patternChannels(channels, stride)
  layers.sides = layers.sides.map((side) => (stride === 1 ? side - 1 : Math.floor(side / 2)))
  layers.add(channels, from, { size: 2 * stride })
  for (const to of widths) {
    layers.add(from, to, { pool: true }).add(to, to)
    from = to
  }
  return layers.all
}

function resNet9Layers({ channels, stem, widths }: FactsOf<'resnet9'>, layers: Layers): NetLayer[] {
  const [first, second, third, last] = widths as readonly [number, number, number, number]
  return layers
    .add(channels, first, { stride: stem > 1 ? 2 : 1, pool: stem === 4 })
    .add(first, second, { pool: true })
    .add(second, second)
    .add(second, second)
    .add(second, third, { pool: true })
    .add(third, last, { pool: true })
    .add(last, last)
    .add(last, last).all
}

function resNet18Layers({ channels, widths }: FactsOf<'resnet18'>, layers: Layers): NetLayer[] {
  layers.add(channels, widths[0]!, { size: 7, stride: 2, pool: true })
  let from = widths[0]!
  widths.forEach((to, i) => {
    layers.add(from, to, { stride: i === 0 ? 1 : 2 }).add(to, to)
    if (i > 0) layers.add(from, to, { size: 1 })
    layers.add(to, to).add(to, to)
    from = to
  })
  return layers.all
}

function mobileNetLayers({ channels, widths }: FactsOf<'mobilenet'>, layers: Layers): NetLayer[] {
  const { first, blocks, features } = mobileNetSizes(widths[0]! / FIRST_CHANNELS)
  layers.add(channels, first, { stride: 2 })
  for (const { inputs, kernelSize, wide, outputs, squeeze, stride } of blocks) {
    if (wide !== inputs) layers.add(inputs, wide, { size: 1 })
    layers.add(1, wide, { size: kernelSize, stride })
    if (squeeze) {
      const squeezed = squeezedChannels(wide)
      const atOnce = { places: 1, size: 1, pooled: 1 }
      layers.all.push({ ...atOnce, inputs: wide, outputs: squeezed })
      layers.all.push({ ...atOnce, inputs: squeezed, outputs: wide })
    }
    layers.add(wide, outputs, { size: 1 })
  }
  return layers.add(blocks.at(-1)!.outputs, features, { size: 1 }).all
}
