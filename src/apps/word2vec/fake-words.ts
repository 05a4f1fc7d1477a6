import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { Sfc32 } from '../../base/sfc32.ts'
import { shownValue } from '../../base/quoted.ts'

/** Windows of text, half of them with a random middle word. */
export interface FakeWordWindows {
  /** Word ids, `width` per window. */
  readonly windows: Int32Array
  readonly width: number
  /** 1 for a real window, 0 for one with a random word in the middle. */
  readonly labels: Float32Array
}

export interface FakeWordOptions {
  /** Words per window, an odd number. Default 11, as in the lesson. */
  readonly width?: number
  /** Words between the starts of consecutive windows. Default 1. */
  readonly stride?: number
  /** Default 42. */
  readonly seed?: number
}

const fakeWordOptionNames: OptionNames<FakeWordOptions> = { width: true, stride: true, seed: true }

/**
 * The data of the lesson's pretext task: each window of a text, and a copy whose middle word is replaced by one from a random position of
 * the text, so that words are as frequent among the fakes as among the real ones. (`fit` with the model `fakeWord` generates its windows as
 * it goes and draws as skip-gram does.) Windows do not cross sentence ends.
 *
 * @param ids Word ids, -1 after each sentence, as in `WordCorpus.ids`.
 * @throws ValueError for a width that has no middle, or a text without two different words.
 */
export function fakeWordWindows(ids: Int32Array, options: FakeWordOptions = {}): FakeWordWindows {
  checkOptions('fakeWordWindows', options, fakeWordOptionNames)
  const { width = 11, stride = 1, seed = 42 } = options
  if (!Number.isInteger(width) || width < 3 || width % 2 === 0)
    throw new ValueError('fakeWordWindows', `width must be an odd number from 3, got ${shownValue(width)}`)
  if (!Number.isInteger(stride) || stride < 1)
    throw new ValueError(
      'fakeWordWindows',
      `stride must be an integer of at least 1, got ${shownValue(stride)}`,
    )
  const first = ids.find((word) => word >= 0)
  if (!ids.some((word) => word >= 0 && word !== first))
    throw new ValueError('fakeWordWindows', 'the text must have two different words')
  const starts: number[] = []
  for (let start = 0; start + width <= ids.length; start += stride) {
    const end = ids.subarray(start, start + width).lastIndexOf(-1)
    if (end < 0) starts.push(start)
  }
  const random = Sfc32.at(seed >>> 0, Math.floor(seed / 0x100000000), 0)
  const place = (): number => Math.floor((random.next() / 0x100000000) * ids.length)
  const windows = new Int32Array(2 * starts.length * width)
  const labels = new Float32Array(2 * starts.length)
  starts.forEach((start, i) => {
    const own = ids.subarray(start, start + width)
    const middle = (width - 1) / 2
    windows.set(own, 2 * i * width)
    windows.set(own, (2 * i + 1) * width)
    labels[2 * i] = 1
    let fake = -1
    while (fake < 0 || fake === own[middle]) fake = ids[place()]!
    windows[(2 * i + 1) * width + middle] = fake
  })
  return { windows, width, labels }
}
