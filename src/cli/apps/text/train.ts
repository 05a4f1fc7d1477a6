import { basename, dirname } from 'node:path'
import { restoreFolder } from '../../../apps/run/restore.ts'
import { fit } from '../../../apps/text/fit.ts'
import type { TextFitOptions, TextFitStart } from '../../../apps/text/options.ts'
import type { BudgetedTextPlan } from '../../../apps/text/plan-for-budget.ts'
import type { StartFacts } from '../../../apps/text/start/load-start.ts'
import { BytePairVocab, readTextFile, type TextVocab } from '../../../data/index.ts'
import { tokenName, type TokenKind } from '../../../data/text/token-kind.ts'
import { LannerError } from '../../../base/errors.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import { init } from '../../../tensor/index.ts'
import { note } from '../../output.ts'
import type { SearchChoice, Trained, TrainJob, TrainSession } from '../app-command.ts'
import type { ParsedOptions } from '../../options/option-row.ts'
import { isPlanned, type TextOptions } from './options.ts'
import { planText } from '../plan-text.ts'
import { textFitOptions } from './fit-options.ts'
import { fittingPrompt } from './fitting-prompt.ts'
import { scoreLines } from './score-lines.ts'

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
      return [
        ...scoreLines(done, seconds),
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

/** A command with a prompt that fits the text. */
function suggestion(out: string, text: string, vocab: TextVocab): string {
  const prompt = fittingPrompt(text, vocab)
  return prompt === 'The '
    ? shellCommand`lanner generate ${out} --prompt "The "`
    : shellCommand`lanner generate ${out} --prompt ${prompt}`
}

/** `lanner lr-find` of a text. */
export async function searchText(file: string, options: TextOptions, choice: SearchChoice): Promise<void> {
  await fit(await readTextFile(file), { ...(await textOptions(options)), ...choice })
}

/** The options of `text.fit` from those of the command. */
async function textOptions(options: TextOptions): Promise<TextFitOptions> {
  const { from } = options
  return {
    ...textFitOptions(options),
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
