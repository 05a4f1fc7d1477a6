import { Command } from 'commander'
import type { SimilarWord, WordVectors } from '../apps/word2vec/word-vectors.ts'
import { wholeNumber } from './options/numbers.ts'
import { writeEvent, writeOut } from './output.ts'
import { verbOf } from './run-verb.ts'

interface WordCommandOptions {
  readonly number: number
  readonly restrictVocab?: number
  readonly json?: boolean
}

/** `lanner nearest RUN WORD`: the words whose vectors point most nearly the same way. */
export function nearestCommand(): Command {
  return wordCommand('nearest', 'the words that are used most like a word')
    .argument('<word>', 'a word of the corpus')
    .action(async (folder: string, word: string, options: WordCommandOptions) => {
      show((await vectorsOf(folder)).nearest(word, limits(options)), options)
    })
}

/** `lanner analogy RUN a b c`: what is to c as b is to a. */
export function analogyCommand(): Command {
  return wordCommand('analogy', 'a is to b as c is to which word? (france paris italy)')
    .argument('<a>', 'a word of the corpus')
    .argument('<b>', 'what belongs to it')
    .argument('<c>', 'the word to find the counterpart of')
    .action(async (folder: string, a: string, b: string, c: string, options: WordCommandOptions) => {
      show((await vectorsOf(folder)).analogy(a, b, c, limits(options)), options)
    })
}

function wordCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<run>', "a run folder of word vectors, or a file of them in word2vec's text format")
    .option('-n, --number <n>', 'how many', wholeNumber(1, 1_000_000), 10)
    .option('--restrict-vocab <n>', 'look only among so many of the most frequent words', wholeNumber(1, 1e9))
    .option('--json', 'one JSON object a word to stdout')
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
    else writeOut(`${similarity.toFixed(4)}  ${word}\n`)
}
