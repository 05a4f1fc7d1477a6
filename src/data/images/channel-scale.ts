import { pictureAt, pictureBytes, type Pictures } from './picture.ts'

/** Mean and standard deviation of each channel, for values from 0 to 1. */
export interface ChannelScale {
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** Maximum number of pictures to average. */
const SAMPLE = 5000

/**
 * Mean and standard deviation of red, green and blue in ImageNet, as used for most published weights.
 *
 * @example
 * imageNetScale.mean.length // 3
 */
export const imageNetScale: ChannelScale = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }

/** Mean and standard deviation of each channel over an even sample of the rows, for values from 0 to 1. */
export function channelScale(pictures: Pictures, rows: Int32Array): ChannelScale {
  const { channels } = pictures
  const size = pictureBytes(pictures)
  const every = Math.max(1, rows.length / SAMPLE)
  const sums = new Float64Array(channels)
  const squares = new Float64Array(channels)
  let count = 0
  for (let at = 0; at < rows.length; at += every) {
    const { values } = pictureAt(pictures, rows[Math.floor(at)]!)
    for (let i = 0; i < size; i++) {
      const value = values[i]!
      sums[i % channels]! += value
      squares[i % channels]! += value * value
    }
    count += size / channels
  }
  const mean = Array.from(sums, (sum) => sum / count / 255)
  // A constant channel has no deviation to divide by.
  const std = mean.map((m, c) => Math.sqrt(Math.max(0, squares[c]! / count / 65025 - m * m)) || 1)
  const rounded = (value: number): number => Number(value.toPrecision(6))
  return { mean: mean.map(rounded), std: std.map(rounded) }
}
