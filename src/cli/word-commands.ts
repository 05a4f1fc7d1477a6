import { Command } from 'commander'
import type { SimilarWord, WordVectors } from '../apps/word2vec/word-vectors.ts'
import { wholeNumber } from './options/numbers.ts'
import { writeEvent, writeLine } from './output.ts'
import { verbOf } from './run-verb.ts'

interface WordCommandOptions {
  readonly number: number
  readonly restrictVocab?: number
  readonly json?: boolean
}

/** `lanner nearest RUN WORD`: the words with the highest cosine similarity. */
export function nearestCommand(): Command {
  return wordCommand('nearest', 'list the words most similar to a word')
    .argument('<word>', 'word in the vocabulary')
    .action(async (folder: string, word: string, options: WordCommandOptions) => {
      show((await vectorsOf(folder)).nearest(word, limits(options)), options)
    })
}

/** `lanner analogy RUN a b c`: the words that are to c as b is to a. */
export function analogyCommand(): Command {
  return wordCommand('analogy', 'solve "a is to b as c is to ...": france paris italy')
    .argument('<a>', 'word in the vocabulary')
    .argument('<b>', 'word related to a')
    .argument('<c>', 'word to find the counterpart of')
    .action(async (folder: string, a: string, b: string, c: string, options: WordCommandOptions) => {
      show((await vectorsOf(folder)).analogy(a, b, c, limits(options)), options)
    })
}

function wordCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<run>', "run folder of word vectors, or a file in word2vec's text format")
    .option('-n, --number <n>', 'number of words', wholeNumber(1, 1_000_000), 10)
    .option('--restrict-vocab <n>', 'search only the N most frequent words', wholeNumber(1, 1e9))
    .option('--json', 'print one JSON object per word')
}

async function vectorsOf(source: string): Promise<WordVectors> {
  const { stat } = await import('node:fs/promises')
  const isFile = await stat(source).then(
    (entry) => entry.isFile(),
    () => false,
  )
  if (isFile) {
    const { loadWord2vecFormat } = await import('../apps/word2vec/word2vec-format.ts')
    return loadWord2vecFormat(source)
  }
  return (await verbOf(source, 'words'))(source)
}

function limits({ number, restrictVocab }: WordCommandOptions): { n: number; restrictVocab?: number } {
  return restrictVocab === undefined ? { n: number } : { n: number, restrictVocab }
}

function show(found: readonly SimilarWord[], { json }: WordCommandOptions): void {
  for (const { word, similarity } of found)
    if (json) writeEvent({ word, similarity })
    else writeLine(`${similarity.toFixed(4)}  ${word}`)
}
