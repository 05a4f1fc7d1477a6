import { basename, dirname } from 'node:path'
import { restoreFolder } from '../../../apps/run/restore.ts'
import { fit } from '../../../apps/text/fit.ts'
import type { TextFitOptions, TextFitStart } from '../../../apps/text/options.ts'
import type { BudgetedTextPlan } from '../../../apps/text/plan-for-budget.ts'
import type { TextScores } from '../../../apps/text/scores.ts'
import type { StartFacts } from '../../../apps/text/start/load-start.ts'
import { BytePairVocab, readTextFile, type TextVocab } from '../../../data/index.ts'
import { tokenName, type TokenKind } from '../../../data/text/token-kind.ts'
import { LannerError } from '../../../base/errors.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import { init } from '../../../tensor/index.ts'
import { layerCount } from '../../options/language-options.ts'
import { note } from '../../output.ts'
import type { SearchChoice, Trained, TrainJob, TrainSession } from '../app-command.ts'
import type { ParsedOptions } from '../../options/option-row.ts'
import { isPlanned, type TextOptions } from '../text.ts'
import { fourPlaces, noBetter } from '../no-better.ts'
import { planText } from '../plan-text.ts'

/** `lanner fit` of a text. Saves the run after every epoch and when stopped; nothing is written before the first epoch. */
export async function trainText(
  { file, out, options, timeBudget, json }: TrainJob<TextOptions>,
  session: TrainSession,
): Promise<Trained> {
  await init(options.backend)
  const wanted = await textOptions(options)
  const text = await readTextFile(file)
  const done = await fit(text, {
    ...wanted,
    // A resumed run keeps its plan.
    ...(timeBudget !== undefined && !session.isResumed && isPlanned(options) ? { timeBudget } : {}),
    ...session.hooks(),
    onStart: (start) => {
      const { run, ...facts } = start
      const { plan } = run.facts.training
      if (plan !== undefined) session.planned(plannedOptions(plan as TextPlan))
      session.start(run, facts)
      if (!json) introduce(file, start)
      // A resumed run keeps its plan, whatever its budget is now.
      if (!json && !session.isResumed) for (const line of planText(run.facts.training)) note(line)
    },
  })
  return {
    result: () => {
      const { trainLoss: _trainLoss, validLoss, trigramLoss, ...scores } = done.facts.metrics
      return { scores: { loss: validLoss, ...scores }, baseline: { loss: trigramLoss } }
    },
    summary: (seconds) => {
      const scores = done.facts.metrics as unknown as TextScores & { trigramLoss: number; validLoss: number }
      const { trigramLoss, validLoss, bitsPerCharacter, bitsPerByte, perplexity, unknownShare = 0 } = scores
      const { kind } = done.vocab
      return [
        `valid loss ${validLoss.toFixed(4)} nats per ${tokenName(kind)}${kind === 'words' ? ` (perplexity ${perplexity.toFixed(1)})` : ''}, trigram baseline ${trigramLoss.toFixed(4)}; ${bitsPerCharacter.toFixed(3)} bits per character, ${bitsPerByte.toFixed(3)} per byte${unknownShare === 0 ? '' : ` (too low to compare: ${(100 * unknownShare).toFixed(1)} % of the words are unknown, which costs almost nothing)`}; ${seconds.toFixed(1)} s`,
        ...noBetter(validLoss, trigramLoss, 'a trigram model', { shown: fourPlaces }),
        `The run is in ${out}; to generate text: ${suggestion(out, text, done.vocab)}`,
      ]
    },
  }
}

type TextPlan = Partial<BudgetedTextPlan>

/** The choices of a time budget, as options of the command; the clock does not stop a planned fit, not even after a resume. */
function plannedOptions({ layers, ...rest }: TextPlan): ParsedOptions {
  return { ...rest, ...(layers === undefined ? {} : { layers: [layers] }), timeBudget: undefined }
}

/** A command with a prompt that fits the text: English if the text is, otherwise its start. A vocabulary alone may come from another text. */
function suggestion(out: string, text: string, vocab: TextVocab): string {
  if (text.includes('The ') && vocab.encodeKnown('The ').unknown.length === 0)
    return shellCommand`lanner generate ${out} --prompt "The "`
  const [line = ''] = text.trimStart().split(/\r?\n/, 1)
  // A shell would end the prompt at a NUL.
  const start = [...line.split(/\p{Cc}/u, 1)[0]!].slice(0, 20).join('')
  // A word cut in two would be unknown to a model of words.
  const whole = start === line ? start : start.replace(/\s\S*$/, '')
  return shellCommand`lanner generate ${out} --prompt ${whole}`
}

/** `lanner lr-find` of a text. */
export async function searchText(file: string, options: TextOptions, choice: SearchChoice): Promise<void> {
  await fit(await readTextFile(file), { ...(await textOptions(options)), ...choice })
}

/** The options of `text.fit` from those of the command. */
async function textOptions(options: TextOptions): Promise<TextFitOptions> {
  const { epochs, batchSize, steps, lr, hidden, factors, valid, seed, model, identityInit } = options
  const { tokens, vocabSize, minFreq, dropout, tiedWeights, heads, positions, from } = options
  const { inputDropout, embeddingDropout, weightDropout, ngrams, randomLengths, averageWeights } = options
  const own = { epochs, batchSize, steps, lr, hidden, factors, valid, seed, model, identityInit }
  const layers = layerCount(options)
  return {
    ...own,
    tokens,
    vocabSize,
    minFreq,
    dropout,
    inputDropout,
    embeddingDropout,
    weightDropout,
    ngrams,
    randomLengths,
    averageWeights,
    tiedWeights,
    heads,
    positions,
    layers,
    vocab: await tokenizerOf(options),
    from: from === undefined ? undefined : await restoreFolder(dirname(from), 'text'),
  }
}

async function tokenizerOf({ tokenizer, tokens }: TextOptions): Promise<BytePairVocab | undefined> {
  if (tokenizer === undefined) return undefined
  if (tokens !== undefined && tokens !== 'bpe')
    throw new LannerError('usage', `--tokenizer is for byte pairs; drop --tokens ${tokens}.`)
  return BytePairVocab.fromTokenizerJson(await readTextFile(tokenizer), tokenizer)
}

function introduce(file: string, start: TextFitStart): void {
  const characters = (start.trainCharacters + start.validCharacters).toLocaleString('en')
  const { kind } = start.run.vocab
  const tokens = (start.trainTokens + start.validTokens).toLocaleString('en')
  const cut =
    kind === 'characters'
      ? ''
      : `, ${tokens} ${tokenName(kind, 2)} (vocabulary ${start.vocabulary.toLocaleString('en')})`
  note(
    `${basename(file)}: ${characters} characters${cut}; ${start.run.facts.model.name} with ${start.parameters.toLocaleString('en')} parameters on ${start.backend}, ${start.threads} ${start.threads === 1 ? 'thread' : 'threads'}, seed ${start.seed}`,
  )
  const { start: weights } = start.run.facts.training as { readonly start?: StartFacts }
  if (weights !== undefined) note(startText(weights, kind))
}

/** What the training starts from. */
function startText({ file, known, added }: StartFacts, kind: TokenKind): string {
  const count = (n: number): string => `${n.toLocaleString('en')} ${tokenName(kind, n)}`
  return `The weights come from a run${file === undefined ? '' : ` on ${file}`}, with ${count(known)}${added === 0 ? '' : `; ${count(added)} ${added === 1 ? 'is' : 'are'} new`}.`
}
