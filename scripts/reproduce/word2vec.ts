import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { init, kernels } from 'lanner'
import { countryCapitals, placeWordPairs } from 'lanner/interpret'
import { evaluateAnalogies, evaluateSimilarity, fit, type AnalogyScore } from 'lanner/word2vec'
import { machine, UsageError, writePage } from './report.ts'

type Model = 'skipGram' | 'cbow'

/** What must be reached, and what gensim 4.2.0 printed with these settings elsewhere; null where nothing is asked. */
const targets: Readonly<Record<Model, { readonly accuracy: number; readonly spearman: number | null }>> = {
  skipGram: { accuracy: 0.38, spearman: 0.64 },
  cbow: { accuracy: 0.31, spearman: null },
}
const printed: Readonly<Record<Model, Scores>> = {
  skipGram: { accuracy: 0.3841, spearman: 0.6434, seconds: 212 },
  cbow: { accuracy: 0.3109, spearman: 0.5905, seconds: 73 },
}
const titles: Readonly<Record<Model, string>> = { skipGram: 'skip-gram', cbow: 'CBOW' }
const RESTRICT_VOCAB = 30_000

interface Scores {
  readonly accuracy: number
  readonly spearman: number
  /** From the packed file to trained vectors, reading included. */
  readonly seconds: number
}

interface Result extends Scores {
  readonly model: Model
  readonly cpuSeconds: number
  readonly sections: readonly AnalogyScore[]
  readonly examples: readonly (readonly [string, string])[]
  readonly parallel: number | null
  readonly gensim: (Scores & { readonly version: string }) | null
}

/**
 * Trains word vectors on 100 MB of Wikipedia with gensim's settings and tests them as gensim does; where `LANNER_GENSIM` names a python that has gensim, that is
 * run too, in turns. A run of both models is written to docs/reproduction/word2vec.md.
 *
 * @returns whether every target was reached.
 */
export async function reproduceWord2Vec(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: { seed: { type: 'string', default: '42' }, only: { type: 'string' }, lr: { type: 'string' } },
  })
  const { only } = values
  if (only !== undefined && !(only in targets))
    throw new UsageError(`--only must be one of ${Object.keys(targets).join(', ')}, not '${only}'`)
  const folder = dataFolder()
  await init()
  const models = (only === undefined ? Object.keys(targets) : [only]) as Model[]
  const results: Result[] = []
  for (const model of models) {
    console.log(titles[model])
    results.push(await reproduce(model, folder, Number(values.seed), values.lr))
  }
  const table = tableOf(results)
  console.log(`\n${machine()}\n\n${table}`)
  if (only === undefined && values.lr === undefined) await writePage('word2vec', page(table, results))
  return results.every(reached)
}

async function reproduce(
  model: Model,
  folder: string,
  seed: number,
  lr: string | undefined,
): Promise<Result> {
  const [corpus, questions, pairs] = [
    'wiki18-text8style.txt.gz',
    'questions-words.txt',
    'wordsim353.tsv',
  ].map((file) => join(folder, file)) as [string, string, string]
  const began = performance.now()
  const cpuBefore = process.cpuUsage()
  const { vectors } = await fit(corpus, {
    model,
    seed,
    dim: 100,
    window: 5,
    negative: 5,
    sample: 1e-4,
    minCount: 5,
    epochs: 5,
    ...(lr === undefined ? {} : { lr: Number(lr) }),
    onEpochEnd: ({ epoch, loss, seconds }) =>
      console.log(`  epoch ${epoch}  loss ${loss.toFixed(4)}  ${seconds.toFixed(1)} s`),
  })
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  const { accuracy, sections } = await evaluateAnalogies(vectors, questions, {
    restrictVocab: RESTRICT_VOCAB,
  })
  const { spearman } = await evaluateSimilarity(vectors, pairs)
  const near = (word: string): string =>
    vectors
      .nearest(word, { n: 4 })
      .map((found) => `${found.word} ${found.similarity.toFixed(2)}`)
      .join(', ')
  const places = await placeWordPairs(vectors, countryCapitals)
  const gensim = process.env['LANNER_GENSIM']
  return {
    model,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    accuracy,
    spearman: spearman!,
    sections,
    examples: ['france', 'king', 'three', 'computer'].map((word) => [word, near(word)] as const),
    parallel: places?.parallel ?? null,
    gensim: gensim === undefined ? null : peer(gensim, [corpus, questions, pairs], model),
  }
}

function peer(python: string, files: readonly string[], model: Model): Scores & { readonly version: string } {
  console.log('  gensim')
  const script = fileURLToPath(new URL('./peer-gensim.py', import.meta.url))
  const args = [script, ...files, model === 'skipGram' ? 'sg' : 'cbow', String(kernels().threads)]
  return JSON.parse(
    execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim(),
  )
}

function reached({ model, accuracy, spearman, seconds, gensim }: Result): boolean {
  const wanted = targets[model]
  return (
    accuracy >= wanted.accuracy &&
    (wanted.spearman === null || spearman >= wanted.spearman) &&
    (gensim === null || seconds < gensim.seconds)
  )
}

function tableOf(results: readonly Result[]): string {
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`
  const rows = results.flatMap((result) => {
    const { model, gensim } = result
    const { accuracy, spearman } = targets[model]
    const elsewhere = printed[model]
    return [
      `| ${titles[model]} | ${percent(result.accuracy)} | ${percent(accuracy)} | ${result.spearman.toFixed(4)} | ${spearman ?? ''} | ${result.seconds.toFixed(0)} | ${result.cpuSeconds.toFixed(0)} | ${reached(result) ? 'yes' : 'NO'} |`,
      ...(gensim === null
        ? []
        : [
            `| gensim ${gensim.version}, here | ${percent(gensim.accuracy)} | | ${gensim.spearman.toFixed(4)} | | ${gensim.seconds.toFixed(0)} | | |`,
          ]),
      `| gensim 4.2.0, another machine | ${percent(elsewhere.accuracy)} | | ${elsewhere.spearman.toFixed(4)} | | ${elsewhere.seconds} | | |`,
    ]
  })
  return [
    '| | analogies | at least | WordSim-353 | at least | seconds | of CPU | pass |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function page(table: string, results: readonly Result[]): string {
  const sections = results[0]!.sections.map(({ section }, i) => {
    const cells = results.map(({ sections: own }) => `${own[i]!.correct} of ${own[i]!.asked}`)
    return `| ${section} | ${cells.join(' | ')} |`
  })
  const examples = results[0]!.examples.map(
    ([word], i) => `| ${word} | ${results.map((result) => result.examples[i]![1]).join(' | ')} |`,
  )
  const names = results.map(({ model }) => titles[model])
  const head = (first: string): string =>
    `| ${[first, ...names].join(' | ')} |\n|${' --- |'.repeat(names.length + 1)}`
  const parallel = results.map(({ parallel: own }) => own?.toFixed(2) ?? 'not known').join(' and ')
  return `# Word vectors beside gensim

100 MB of English Wikipedia in text8's form (17.2 million words, 76,841 that occur 5 times or more), with the settings that gensim 4.2.0 was given: 100 numbers a
word, window 5, 5 negatives, sample 1e-4, 5 epochs. The rate falls to 0.0001 from 0.025 for skip-gram, as in gensim, and from 0.05 for CBOW, as in word2vec's own
code; gensim has 0.025 for both (\`--lr 0.025\`). Analogies: Google's questions among the 30,000 most frequent words, 3CosAdd, case
folded, questions with unknown words left out. WordSim-353: Spearman's correlation. Seconds are from the packed file to trained vectors.

Made by \`npm run reproduce -- word2vec\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}.

${table}

${head('analogies by kind')}
${sections.join('\n')}

${head('nearest to')}
${examples.join('\n')}

The way from a country to its capital has a mean cosine of ${parallel} with the mean way of the other countries (1 is parallel, 0 unrelated).
`
}

/** The folder with corpus and test sets. */
function dataFolder(): string {
  const folder = join(process.env['LANNER_DATA'] ?? '../shared/data', 'word2vec')
  if (existsSync(join(folder, 'wiki18-text8style.txt.gz'))) return folder
  throw new UsageError(
    `the corpus wiki18-text8style.txt.gz is not in ${folder}; LANNER_DATA names the folder that has word2vec/`,
  )
}
