import { checkFacts, listOf, oneOf, whole, type FactRules } from '../../run/model-facts.ts'
import { MobileNetV3Small } from './mobile-net.ts'
import { FIRST_CHANNELS } from './mobile-net-sizes.ts'
import type { PictureNet } from './picture-net.ts'
import { QuickNet, type QuickNetOptions } from './quick-net.ts'
import { ResNet18, type ResNet18Options } from './resnet18.ts'
import { ResNet9, type ResNet9Options } from './resnet9.ts'

type QuickNetFacts = { readonly name: 'quicknet' } & Required<QuickNetOptions>
type ResNet9Facts = { readonly name: 'resnet9' } & Required<ResNet9Options>
type ResNet18Facts = { readonly name: 'resnet18' } & Required<ResNet18Options>
/** Its only width is the number of channels of the first layer; the others follow in proportion. */
type MobileNetFacts = { readonly name: 'mobilenet' } & Required<ResNet18Options>

/** The description of an image net in `model.json`. */
export type ImageModelFacts = QuickNetFacts | ResNet9Facts | ResNet18Facts | MobileNetFacts

export type ImageModelName = ImageModelFacts['name']

/** The available nets, with their possible numbers of stages. */
export const imageModels: Readonly<Record<ImageModelName, { readonly stages: readonly number[] }>> = {
  quicknet: { stages: [2, 3, 4] },
  resnet9: { stages: [4] },
  resnet18: { stages: [4] },
  mobilenet: { stages: [1] },
}

const general = {
  name: oneOf(...Object.keys(imageModels)),
  channels: whole(1, 3),
  widths: listOf(whole(1, 100_000), 4),
  outputs: whole(1, 1_000_000),
}
const quickNetRules: FactRules<QuickNetFacts> = { ...general, stride: whole(1, 2) }
const resNet9Rules: FactRules<ResNet9Facts> = { ...general, stem: whole(1, 4) }
const otherRules: FactRules<ResNet18Facts | MobileNetFacts> = general

/** Checks the facts in a `model.json`. @throws FileError naming the wrong field. */
export function checkImageModel(where: string, facts: Readonly<Record<string, unknown>>): ImageModelFacts {
  if (facts['name'] === 'quicknet') return checkFacts<QuickNetFacts>(where, facts, quickNetRules)
  if (facts['name'] === 'resnet9') return checkFacts<ResNet9Facts>(where, facts, resNet9Rules)
  return checkFacts<ResNet18Facts | MobileNetFacts>(where, facts, otherRules)
}

/** Builds the net, with initial weights. @throws ValueError if the facts contradict each other. */
export function makeImageModel(facts: ImageModelFacts): PictureNet {
  const { name, ...options } = facts
  if ('stride' in options) return new QuickNet(options)
  if ('stem' in options) return new ResNet9(options)
  if (name === 'resnet18') return new ResNet18(options)
  const { channels, widths, outputs } = options
  // With torchvision's momentum, the running statistics lag behind in short runs.
  const batchNormMomentum = 0.1
  return new MobileNetV3Small({
    channels,
    outputs,
    batchNormMomentum,
    widthMult: widths[0]! / FIRST_CHANNELS,
  })
}
