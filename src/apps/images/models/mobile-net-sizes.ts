/** The sizes of one block: a 1 x 1 convolution widens, a depthwise one filters, another 1 x 1 narrows. */
export interface MobileBlockSizes {
  readonly inputs: number
  readonly kernelSize: number
  /** Channels in between. */
  readonly wide: number
  readonly outputs: number
  /** Whether the channels are weighted by the means of their maps (squeeze and excitation). */
  readonly squeeze: boolean
  readonly activation: 'relu' | 'hardswish'
  readonly stride: number
}

/** Table 2 of Howard et al.: kernel size, channels in between and out, squeeze and excitation, activation, stride. */
const blockRows = [
  [3, 16, 16, true, 'relu', 2],
  [3, 72, 24, false, 'relu', 2],
  [3, 88, 24, false, 'relu', 1],
  [5, 96, 40, true, 'hardswish', 2],
  [5, 240, 40, true, 'hardswish', 1],
  [5, 240, 40, true, 'hardswish', 1],
  [5, 120, 48, true, 'hardswish', 1],
  [5, 144, 48, true, 'hardswish', 1],
  [5, 288, 96, true, 'hardswish', 2],
  [5, 576, 96, true, 'hardswish', 1],
  [5, 576, 96, true, 'hardswish', 1],
] as const

/** Channels of the first convolution of the standard net. */
export const FIRST_CHANNELS = 16

/** The sizes of a MobileNetV3-Small. */
export interface MobileNetSizes {
  /** Channels of the first convolution. */
  readonly first: number
  readonly blocks: readonly MobileBlockSizes[]
  /** Channels of the last convolution. */
  readonly features: number
  /** Width of the hidden layer of the head. */
  readonly hidden: number
}

/** The sizes for a factor of the channels. */
export function mobileNetSizes(widthMult: number): MobileNetSizes {
  const scaled = (channels: number): number => multipleOf8(channels * widthMult)
  const first = scaled(FIRST_CHANNELS)
  let inputs = first
  const blocks = blockRows.map(([kernelSize, wide, outputs, squeeze, activation, stride]) => {
    const sizes = {
      inputs,
      kernelSize,
      wide: scaled(wide),
      outputs: scaled(outputs),
      squeeze,
      activation,
      stride,
    }
    inputs = sizes.outputs
    return sizes
  })
  return { first, blocks, features: 6 * inputs, hidden: scaled(1024) }
}

/** Channels of the layer that weights `wide` channels. */
export function squeezedChannels(wide: number): number {
  return multipleOf8(Math.floor(wide / 4))
}

/** The nearest multiple of 8, at least 8, and not below nine tenths. */
function multipleOf8(channels: number): number {
  const nearest = Math.max(8, 8 * Math.floor((channels + 4) / 8))
  return nearest < 0.9 * channels ? nearest + 8 : nearest
}
