import { wrongArgument } from '../../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { Breathing } from '../../../base/breathe.ts'
import { DataError, FileError, ValueError } from '../../../base/errors.ts'
import { readPieces } from '../../packed-file.ts'
import {
  CorpusBuilder,
  type WordCorpus,
  type WordCorpusOptions,
  wordCorpusOptionNames,
} from './corpus-builder.ts'

/** Sentences: lines of text, or lists of words. */
export type Sentences = Iterable<string | readonly string[]> | AsyncIterable<string | readonly string[]>

export interface ReadCorpusOptions extends WordCorpusOptions {
  /** Drops words seen fewer times. Default 5. */
  readonly minCount?: number
  readonly signal?: AbortSignal | undefined
}

export const readCorpusOptionNames: OptionNames<ReadCorpusOptions> = {
  ...wordCorpusOptionNames,
  minCount: true,
  signal: true,
}

/** No system takes longer paths, in characters; a text is longer. */
const LONGEST_PATH = 4096

/**
 * Reads a corpus: a text file (gzipped or not; Node only), or sentences. It is read once, and only word ids are kept.
 *
 * @throws FileError if the file cannot be read or is not text; ValueError for a text instead of a path.
 */
export async function readCorpus(
  source: string | Sentences,
  chosen: ReadCorpusOptions = {},
  operation = 'readCorpus',
): Promise<WordCorpus> {
  checkOptions('readCorpus', chosen, readCorpusOptionNames)
  if (typeof source !== 'string' && !isIterable(source))
    throw wrongArgument('readCorpus', 'the path of a text file, or sentences', source)
  const { minCount = 5, signal, ...options } = chosen
  const builder = new CorpusBuilder(options)
  const breathing = new Breathing(50)
  const pause = async (): Promise<void> => {
    await breathing.now()
    signal?.throwIfAborted()
  }
  if (typeof source === 'string') {
    if (source.length > LONGEST_PATH || source.includes('\n'))
      throw new ValueError(
        'readCorpus',
        'a string is the path of a text file; pass a text as a list of sentences, such as text.split("\\n")',
      )
    await readFileInto(builder, source, pause)
  } else
    for await (const sentence of source) {
      if (typeof sentence === 'string') builder.addLine(sentence)
      else if (Array.isArray(sentence)) builder.addWords(sentence)
      else throw wrongArgument(operation, 'sentences, each a string or a list of words', sentence)
      await pause()
    }
  return builder.build({ minCount })
}

async function readFileInto(builder: CorpusBuilder, path: string, pause: () => Promise<void>): Promise<void> {
  for await (const piece of readPieces(path)) {
    try {
      builder.addBytes(piece)
    } catch (error) {
      throw error instanceof DataError ? new FileError(`${path}: ${error.message}`, { cause: error }) : error
    }
    await pause()
  }
}

/** Whether a value may be sentences. */
export function isIterable(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
  )
}
