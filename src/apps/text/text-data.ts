import { TextStreamLoader, type ModelData, type TextStreamOptions } from '../../data/index.ts'
import type { PreparedText } from './prepare-text.ts'

/** Maximum number of parallel streams in validation, and minimum ids of each: a stream starts without a state. */
const VALID_STREAMS = 32
const VALID_IDS = 400

/**
 * The two parts of a text as streams. Validation windows are as long as training windows, as their length makes no difference.
 *
 * @throws DataError if the training part is too short for the streams.
 */
export function textStreams(
  { trainIds, validIds }: Pick<PreparedText, 'trainIds' | 'validIds'>,
  options: TextStreamOptions,
): ModelData {
  const validStreams = Math.max(1, Math.min(VALID_STREAMS, Math.floor(validIds.length / VALID_IDS)))
  return {
    trainLoader: new TextStreamLoader(trainIds, options),
    validLoader: new TextStreamLoader(validIds, { batchSize: validStreams, steps: options.steps }),
  }
}
