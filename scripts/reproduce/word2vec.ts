import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { init, kernels } from 'lanner'
import { countryCapitals, placeWordPairs } from 'lanner/interpret'
import {
  evaluateAnalogies,
  evaluateSimilarity,
  fit,
  type AnalogyScore,
  type FakeWordScores,
  type WordVectors,
} from 'lanner/word2vec'
import { recordRows, type ReproductionRow } from './all-results.ts'
import { machine, UsageError, wholeNumber, writePage } from './report.ts'

type Model = 'skipGram' | 'cbow'

/** gensim's initial learning rate, shown next to Lanner's default. */
const GENSIM_RATE = 0.025
/** Learning rates tried by `--choose-rate`. */
const RATES = [0.025, 0.035, 0.05, 0.075, 0.1]

/** The targets, and the results of gensim 4.2.0 with these settings; null without a target. */
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
  /** From the compressed file to trained vectors. */
  readonly seconds: number
}

interface Trained extends Scores {
  readonly lr: number
  readonly cpuSeconds: number
  readonly sections: readonly AnalogyScore[]
  readonly vectors: WordVectors
}

interface Result extends Omit<Trained, 'vectors'> {
  readonly model: Model
  readonly examples: readonly (readonly [string, string])[]
  readonly parallel: number | null
  /** With gensim's learning rate. */
  readonly slower: Omit<Trained, 'vectors'> | null
  readonly gensim: (Scores & { readonly version: string }) | null
}

/** The lesson's task. */
interface FakeWords extends FakeWordScores {
  readonly windowsPerSecond: number
  readonly windows: number
  readonly seconds: number
}

/**
 * Trains word vectors on 100 MB of Wikipedia with gensim's settings and evaluates them as gensim does. If `LANNER_GENSIM` is a Python with gensim, that is
 * run too, interleaved. Then trains the lesson's task, telling real words from fake ones. Full runs are written to docs/reproduction/word2vec.md. `--choose-rate` tries learning rates for
 * skip-gram instead, and prints scores on one half of the analogy categories, to choose a rate, next to the other half.
 *
 * @returns whether every target was reached.
 */
export async function reproduceWord2Vec(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '42' },
      only: { type: 'string' },
      lr: { type: 'string' },
      'choose-rate': { type: 'boolean', default: false },
    },
  })
  const { only } = values
  if (only !== undefined && !(only in targets) && only !== 'fakeWord')
    throw new UsageError(`--only must be one of ${Object.keys(targets).join(', ')}, fakeWord, not '${only}'`)
  const seed = wholeNumber('seed', values.seed)
  const files = dataFiles()
  await init()
  if (values['choose-rate']) return chooseRate(files, seed)
  const models = (Object.keys(targets) as Model[]).filter((model) => only === undefined || only === model)
  const results: Result[] = []
  for (const model of models) {
    console.log(titles[model])
    results.push(await reproduce(model, files, seed, values.lr))
  }
  const fakeWords = only === undefined || only === 'fakeWord' ? await reproduceFakeWords(files, seed) : null
  const table = results.length === 0 ? '' : tableOf(results)
  const fakeTable = fakeWords === null ? '' : fakeWordTable(fakeWords)
  console.log(`\n${machine()}\n\n${[table, fakeTable].filter((part) => part !== '').join('\n\n')}`)
  if (only === undefined && values.lr === undefined) {
    await writePage('word2vec', page(table, results, `${fakeTable}\n\n${speedOf(fakeWords!)}`))
    await recordRows('word2vec', [...results.map(rowOf), fakeWordRow(fakeWords!)])
  }
  return results.every(reached) && (fakeWords === null || toldBetter(fakeWords))
}

function rowOf(result: Result): ReproductionRow {
  const { model, accuracy, spearman, seconds, gensim } = result
  const shown = (of: Scores): string => `${(100 * of.accuracy).toFixed(1)} %, ${of.spearman.toFixed(3)}`
  const wanted = targets[model]
  return {
    name: `${titles[model]}, learning rate ${result.lr} (gensim: ${GENSIM_RATE})`,
    ours: shown({ accuracy, spearman, seconds }),
    theirs:
      gensim === null
        ? `${shown(printed[model])} (elsewhere)`
        : `${shown(gensim)} in ${gensim.seconds.toFixed(0)} s`,
    target: `at least ${100 * wanted.accuracy} %${wanted.spearman === null ? '' : `, ${wanted.spearman}`}${gensim === null ? '' : '; faster'}`,
    reached: reached(result),
    seconds,
  }
}

function fakeWordRow(scores: FakeWords): ReproductionRow {
  const { auc, aucFrequency, aucPairsSeen, aucPairChances, seconds } = scores
  const best = Math.max(aucFrequency, aucPairsSeen, aucPairChances)
  return {
    name: 'real or fake words, AUC',
    ours: auc.toFixed(3),
    theirs: `best baseline: ${best.toFixed(3)}`,
    target: 'above the baselines',
    reached: toldBetter(scores),
    seconds,
  }
}

interface Files {
  readonly corpus: string
  readonly questions: string
  readonly pairs: string
}

async function train(model: Model, files: Files, seed: number, lr?: number): Promise<Trained> {
  const began = performance.now()
  const cpuBefore = process.cpuUsage()
  const { vectors, facts } = await fit(files.corpus, {
    model,
    seed,
    dim: 100,
    window: 5,
    negative: 5,
    sample: 1e-4,
    minCount: 5,
    epochs: 5,
    ...(lr === undefined ? {} : { lr }),
    onEpochEnd: ({ epoch, loss, seconds }) =>
      console.log(`  epoch ${epoch}  loss ${loss.toFixed(4)}  ${seconds.toFixed(1)} s`),
  })
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  const { accuracy, sections } = await evaluateAnalogies(vectors, files.questions, {
    restrictVocab: RESTRICT_VOCAB,
  })
  const { spearman } = await evaluateSimilarity(vectors, files.pairs)
  return {
    lr: Number(facts.training['lr']),
    seconds,
    cpuSeconds: (user + system) / 1e6,
    accuracy,
    spearman: spearman!,
    sections,
    vectors,
  }
}

async function reproduce(model: Model, files: Files, seed: number, lr: string | undefined): Promise<Result> {
  const { vectors, ...own } = await train(model, files, seed, lr === undefined ? undefined : Number(lr))
  const near = (word: string): string =>
    vectors
      .nearest(word, { n: 4 })
      .map((found) => `${found.word} ${found.similarity.toFixed(2)}`)
      .join(', ')
  const places = await placeWordPairs(vectors, countryCapitals)
  let slower: Result['slower'] = null
  if (own.lr !== GENSIM_RATE) {
    console.log(`  with gensim's rate, ${GENSIM_RATE}`)
    const { vectors: _, ...rest } = await train(model, files, seed, GENSIM_RATE)
    slower = rest
  }
  const gensim = process.env['LANNER_GENSIM']
  return {
    ...own,
    model,
    slower,
    examples: ['france', 'king', 'three', 'computer'].map((word) => [word, near(word)] as const),
    parallel: places?.parallel ?? null,
    gensim: gensim === undefined ? null : peer(gensim, [files.corpus, files.questions, files.pairs], model),
  }
}

async function reproduceFakeWords({ corpus }: Files, seed: number): Promise<FakeWords> {
  console.log('real or fake?')
  let [seconds, windows] = [0, 0]
  const { facts } = await fit(corpus, {
    model: 'fakeWord',
    seed,
    onStart: ({ tokens, settings }) => {
      windows = Math.round(tokens * (1 - settings.valid)) * settings.epochs
    },
    onEpochEnd: ({ epoch, loss, seconds: own, scores }) => {
      seconds += own
      console.log(
        `  epoch ${epoch}  loss ${loss.toFixed(4)}  AUC ${scores!.auc.toFixed(4)}  ${own.toFixed(1)} s`,
      )
    },
  })
  const { auc, aucFrequency, aucPairsSeen, aucPairChances } = facts.metrics as unknown as FakeWordScores
  const scores = { auc, aucFrequency, aucPairsSeen, aucPairChances }
  return { ...scores, seconds, windows, windowsPerSecond: windows / seconds }
}

function toldBetter({ auc, aucFrequency, aucPairsSeen, aucPairChances }: FakeWords): boolean {
  return auc > Math.max(aucFrequency, aucPairsSeen, aucPairChances)
}

function fakeWordTable(scores: FakeWords): string {
  const rows = [
    ['word vectors', scores.auc, toldBetter(scores) ? 'yes' : 'NO'],
    ['word frequency', scores.aucFrequency, ''],
    ['count of the pairs with both neighbors', scores.aucPairsSeen, ''],
    ['probability of these pairs', scores.aucPairChances, ''],
  ] as const
  return [
    '| real or fake? | AUC | above all baselines |',
    '| --- | --- | --- |',
    ...rows.map(([name, area, pass]) => `| ${name} | ${area.toFixed(4)} | ${pass} |`),
  ].join('\n')
}

function speedOf({ seconds, windows, windowsPerSecond }: FakeWords): string {
  return `${(windows / 1e6).toFixed(0)} million windows in ${seconds.toFixed(0)} seconds, ${(1000 * Math.round(windowsPerSecond / 1000)).toLocaleString('en')} per second.`
}

async function chooseRate(files: Files, seed: number): Promise<boolean> {
  const rows: string[] = []
  const half = (sections: readonly AnalogyScore[], which: number): string => {
    const own = sections.filter((_, i) => i % 2 === which)
    const [correct, asked] = (['correct', 'asked'] as const).map((key) =>
      own.reduce((sum, section) => sum + section[key], 0),
    ) as [number, number]
    return `${((100 * correct) / asked).toFixed(1)} %`
  }
  for (const lr of RATES) {
    console.log(`skip-gram from ${lr}`)
    const { sections, accuracy, spearman } = await train('skipGram', files, seed, lr)
    rows.push(
      `| ${lr} | ${half(sections, 0)} | ${half(sections, 1)} | ${(100 * accuracy).toFixed(1)} % | ${spearman.toFixed(4)} |`,
    )
  }
  console.log(
    [
      '',
      '| learning rate | categories 1, 3, 5, ... (to choose) | categories 2, 4, 6, ... (to test) | all | WordSim-353 |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  )
  return true
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
    const { model, gensim, slower } = result
    const { accuracy, spearman } = targets[model]
    const elsewhere = printed[model]
    return [
      `| ${titles[model]} from ${result.lr} | ${percent(result.accuracy)} | ${percent(accuracy)} | ${result.spearman.toFixed(4)} | ${spearman ?? ''} | ${result.seconds.toFixed(0)} | ${result.cpuSeconds.toFixed(0)} | ${reached(result) ? 'yes' : 'NO'} |`,
      ...(slower === null
        ? []
        : [
            `| ${titles[model]} from ${slower.lr} | ${percent(slower.accuracy)} | | ${slower.spearman.toFixed(4)} | | ${slower.seconds.toFixed(0)} | ${slower.cpuSeconds.toFixed(0)} | |`,
          ]),
      ...(gensim === null
        ? []
        : [
            `| gensim ${gensim.version} from ${GENSIM_RATE}, here | ${percent(gensim.accuracy)} | | ${gensim.spearman.toFixed(4)} | | ${gensim.seconds.toFixed(0)} | | |`,
          ]),
      `| gensim 4.2.0 from ${GENSIM_RATE}, another machine | ${percent(elsewhere.accuracy)} | | ${elsewhere.spearman.toFixed(4)} | | ${elsewhere.seconds} | | |`,
    ]
  })
  return [
    '| | analogies | at least | WordSim-353 | at least | seconds | CPU seconds | pass |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function page(table: string, results: readonly Result[], fakeWords: string): string {
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
  const parallel = results.map(({ parallel: own }) => own?.toFixed(2) ?? 'unknown').join(' and ')
  return `# Word vectors next to gensim

100 MB of English Wikipedia in the format of text8 (17.2 million words, 76,841 of which occur at least 5 times), with the settings of gensim 4.2.0: vector size 100,
window 5, 5 negatives, sample 1e-4, 5 epochs. They do not include the initial learning rate: Lanner's is 0.05, chosen on half of the analogy categories and tested on the other
half ([how](../decisions/0009-the-rate-of-word-vectors.md)), gensim's is 0.025, also shown for Lanner; both decay to 0.0001. Analogies: Google's questions on the 30,000 most frequent words, 3CosAdd,
case-insensitive, without questions that contain unknown words. WordSim-353: Spearman's correlation. Seconds are from the compressed file to trained vectors.

Made by \`npm run reproduce -- word2vec\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}.

${table}

${head('analogies by category')}
${sections.join('\n')}

${head('nearest words')}
${examples.join('\n')}

The offset from a country to its capital has a mean cosine similarity of ${parallel} with the mean offset of the other countries (1 is parallel, 0 unrelated).

## Real or fake?

The lesson's own task (\`lanner fit corpus.txt --app word2vec --task fake-word\`): windows of eleven words, the middle one real or replaced by a random word, sampled by count to the power
of 0.75. Training takes 5 epochs on the first four fifths of the corpus; the test is on the last fifth, each window with its real word and with a fake one. The baselines use no vectors:
the frequency of the word; how often it was seen next to its two neighbors; and the smoothed probability of these pairs relative to
the probability of sampling the word.

${fakeWords}
`
}

/** The corpus and the test sets. */
function dataFiles(): Files {
  const folder = join(process.env['LANNER_DATA'] ?? '../shared/data', 'word2vec')
  const [corpus, questions, pairs] = [
    'wiki18-text8style.txt.gz',
    'questions-words.txt',
    'wordsim353.tsv',
  ].map((file) => join(folder, file)) as [string, string, string]
  if (existsSync(corpus)) return { corpus, questions, pairs }
  throw new UsageError(
    `the corpus wiki18-text8style.txt.gz is not in ${folder}; set LANNER_DATA to the folder that contains word2vec/`,
  )
}
