import { basename } from 'node:path'
import { fitFile } from '../../../apps/tabular/on-disk/fit-file.ts'
import { fit } from '../../../apps/tabular/fit.ts'
import type { TabularFileOptions, TabularFitOptions, TabularFitStart } from '../../../apps/tabular/options.ts'
import { keptEpochs } from '../../../apps/tabular/net/kept-epochs.ts'
import { isNegligible, percentText, predictionShares } from '../../../apps/tabular/net/prediction-shares.ts'
import type { TreeFacts } from '../../../apps/tabular/net/tree-facts.ts'
import type { TabularRun } from '../../../apps/tabular/tabular-run.ts'
import { defined } from '../../../base/defined.ts'
import { quoted } from '../../../base/quoted.ts'
import { printedScores } from '../../../apps/tabular/positive-class.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import type { Table } from '../../../data/tables/table.ts'
import { init } from '../../../tensor/index.ts'
import { explainRows, type ExplainedRows } from './explain-rows.ts'
import { askedSplit } from '../../options/split-options.ts'
import { EarlyStopping } from '../../../learner/index.ts'
import type { FoldScores } from '../../../apps/tabular/fold-scores.ts'
import { BestFacts } from '../../best-facts.ts'
import { note, scoresText } from '../../output.ts'
import { rowProgress } from '../../row-progress.ts'
import {
  resultOf,
  type SearchChoice,
  type Trained,
  type TrainJob,
  type TrainSession,
} from '../app-command.ts'
import { noBetterScores } from '../no-better.ts'
import { planText } from '../plan-text.ts'
import { readRows } from '../read-rows.ts'
import type { ParsedOptions } from '../../options/option-row.ts'
import type { TabularOptions } from '../tabular.ts'

/** How an ensemble from disk differs. */
const FROM_DISK =
  'training from disk (--memory): no net leaves out a fold, so there is no early stopping, no linear model, no boosted trees and no calibration, and scores can be worse than in memory'

/** `lanner fit` of a table. Saves the run after every epoch and when stopped; nothing is written before the first epoch. */
export async function trainRows(
  { file, out, options, timeBudget, json, signal }: TrainJob<TabularOptions>,
  session: TrainSession,
): Promise<Trained> {
  const { memory } = options
  // Read before anything is written; popped when training begins, so that memory holds it only once.
  const read: Table[] = memory === undefined ? [await readRows(file, options)] : []
  await init(options.backend)
  let held: ExplainedRows | undefined
  const preparing = json ? null : rowProgress('preparing')
  const training: TabularFitOptions = {
    ...rowOptions(options),
    // A resumed run keeps its plan.
    ...(timeBudget === undefined || session.isResumed || options.net === 'mixed-input' ? {} : { timeBudget }),
    ...session.hooks({ ownPatience: memory === undefined && options.net !== 'mixed-input' }),
    onStart: (start) => {
      const { run, valid: table, background, ...facts } = start
      held = { table, of: start.validRows, background }
      preparing?.end()
      const { plan } = run.facts.training
      if (plan !== undefined) session.planned(plan as ParsedOptions)
      session.start(run, facts)
      if (!json) introduce(file, start)
      if (!json && memory !== undefined && options.net !== 'mixed-input') note(FROM_DISK)
      // A resumed run keeps its plan, whatever its budget is now.
      if (!json && !session.isResumed)
        for (const line of planText(run.facts.training, options.quality)) note(line)
    },
  }
  if (options.folds !== undefined) Object.assign(training, foldHooks(options, json, session))
  const trained =
    memory === undefined
      ? fit(read.pop()!, training)
      : fitFile(file, { ...training, ...fileReading(options), memory, onRows: preparing?.show })
  const done = await trained.finally(() => preparing?.end())
  return {
    explain: async () => {
      // Includes the errors for intervals, which are known only after training.
      await session.save()
      await explainRows(done.heldOut, held!, out, signal)
    },
    result: () => {
      const { positive } = done
      const { folds } = done.facts.metrics
      return {
        ...resultOf(done.facts.metrics),
        ...(positive === null ? {} : { positive }),
        ...defined({ folds }),
      }
    },
    summary: (seconds) => [
      ...scoresOf(done, options),
      `The run is in ${out}, after ${seconds.toFixed(1)} s; to predict rows: ${shellCommand`lanner predict ${out} FILE`}`,
    ],
  }
}

/** `lanner lr-find` of a table. */
export async function searchRows(file: string, options: TabularOptions, choice: SearchChoice): Promise<void> {
  const { memory } = options
  const training = { ...rowOptions({ ...options, folds: undefined }), ...choice }
  if (memory === undefined) await fit(await readRows(file, options), training)
  else await fitFile(file, { ...training, ...fileReading(options), memory })
}

function scoresOf(run: TabularRun, { threshold }: TabularOptions): string[] {
  const { target, facts } = run
  const { valid: scores, baseline } = facts.metrics as Record<string, Record<string, number>>
  const folds = facts.metrics['folds'] as FoldScores | undefined
  if (scores === undefined || baseline === undefined) return []
  const { kind, log } = target
  const simplest = kind === 'regression' ? 'predicting the mean' : 'predicting class frequencies'
  const error = kind !== 'regression' ? 'logLoss' : log ? 'rmspe' : 'rmse'
  return [
    ...(isNegligible(predictionShares(facts.training).nets) ? [] : keptText(facts.training)),
    ...sharesText(facts.training),
    ...thresholdText(run),
    ...(folds === undefined ? [] : [foldsText(folds, facts.training)]),
    `validation: ${scoresText(printedScores(scores, facts.training))}`,
    `baseline (${simplest}): ${scoresText(printedScores(baseline, facts.training))}`,
    ...noBetterScores(scores, baseline, error, simplest, maximizedBy(threshold)),
  ]
}

/** The key of the score that a threshold maximizes. */
function maximizedBy(threshold: TabularOptions['threshold']): string {
  return threshold === 'balanced-accuracy' ? 'balancedAccuracy' : (threshold ?? 'accuracy')
}

/** From which probability the positive class is predicted. */
function thresholdText({ positive, threshold }: TabularRun): string[] {
  return positive === null
    ? []
    : [`${quoted(positive)} is predicted from a probability of ${Number(threshold.toPrecision(3))}`]
}

/** `5 folds: rmse 3.1 ± 0.2, r2 0.91 ± 0.01`. */
function foldsText({ count, mean, spread }: FoldScores, training: TabularRun['facts']['training']): string {
  const text = (value: number): string => String(Number(value.toPrecision(3)))
  const parts = Object.entries(
    printedScores(
      Object.fromEntries(Object.keys(mean).map((name) => [name, [mean[name]!, spread[name]!] as const])),
      training,
    ),
  ).map(([name, [value, apart]]) => `${name} ${text(value)} ± ${text(apart)}`)
  return `${count} folds: ${parts.join(', ')}`
}

/** Which weights the nets of an ensemble have, if not those of the last epoch. */
function keptText(training: TabularRun['facts']['training']): string[] {
  const { net, judge = net } = keptEpochs(training)
  const done = Number(training['epochsDone'])
  if (net === undefined || (net === done && judge === done)) return []
  const scored = judge === net ? '' : `; the nets that are scored keep those of epoch ${judge}`
  return [
    `the nets keep their weights of epoch ${net} of ${done}${scored} (chosen on rows that each net leaves out, not by the losses above)`,
  ]
}

/** The weight of the linear model and of the boosted trees, if there is one. */
function sharesText(training: TabularRun['facts']['training']): string[] {
  const { nets, line, trees } = predictionShares(training)
  const facts = training['trees'] as TreeFacts | undefined
  return [
    ...(facts === undefined
      ? []
      : trees === 0
        ? [`boosted trees (${facts.library}) would not improve the predictions, and are not part of them`]
        : [
            `${percentText(trees)} of each prediction comes from boosted trees (${facts.library}: ${facts.rounds} rounds, depth ${facts.depth})`,
          ]),
    ...(isNegligible(line)
      ? []
      : [
          `${percentText(line)} of each prediction comes from a linear model, ${percentText(nets)} from the nets`,
        ]),
  ]
}

/** The options for reading a file from disk. */
function fileReading({
  missing,
  texts,
  decimal,
  dateOrder,
}: TabularOptions): Pick<TabularFileOptions, 'missing' | 'texts' | 'decimal' | 'dateOrder'> {
  return defined({ missing, texts, decimal, dateOrder })
}

/** The options of `tabular.fit` from those of the command. */
function rowOptions(options: TabularOptions): TabularFitOptions {
  const { batchNorm } = options
  const norm = batchNorm === undefined ? {} : batchNorm === 'none' ? { useBatchNorm: false } : { batchNorm }
  const { target, kind, log, cats, conts, dates, ignore, epochs, batchSize, lr, weightDecay } = options
  const {
    layers,
    dropout,
    weights,
    seed,
    net: model,
    patience,
    folds,
    quality,
    threshold,
    positive,
  } = options
  const rows = { target, kind, log, cats, conts, dates, ignore, weights }
  const training = {
    epochs,
    batchSize,
    lr,
    weightDecay,
    layers,
    dropout,
    seed,
    model,
    folds,
    quality,
    threshold,
    positive,
  }
  const valid = askedSplit(options)
  return {
    ...rows,
    ...training,
    ...norm,
    ...(valid === undefined ? {} : { valid }),
    ...(model === 'mixed-input' ? {} : { patience }),
  }
}

/** Prints and logs each fold as it ends. */
function foldHooks(
  { patience, net }: TabularOptions,
  json: boolean,
  session: TrainSession,
): Pick<TabularFitOptions, 'onFold' | 'foldCallbacks'> {
  return {
    onFold: ({ fold, folds, scores, seconds }) => {
      session.log({ event: 'fold', fold, folds, scores, seconds })
      if (!json) note(`fold ${fold}/${folds}  ${scoresText(scores)}  ${seconds.toFixed(1)} s`)
    },
    foldCallbacks: (run) => {
      // The ensemble stops automatically.
      if (patience === undefined || net !== 'mixed-input') return []
      const stopping = new EarlyStopping({ patience })
      return [stopping, new BestFacts(stopping, () => run().facts)]
    },
  }
}

function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`
}

function introduce(
  file: string,
  { run, parameters, backend, threads, seed, trainRows, validRows }: TabularFitStart,
): void {
  const { pipeline, target } = run
  const rows = (trainRows + validRows).toLocaleString('en')
  const classes =
    target.kind === 'regression' ? '' : ` (${counted(target.classes.length, 'class', 'classes')})`
  note(
    `${basename(file)}: ${rows} rows; ${target.kind} of ${target.name}${classes} from ${counted(pipeline.needed.length, 'column')} (${pipeline.cats.length} categorical and ${counted(pipeline.conts.length, 'numeric input')}); ${parameters.toLocaleString('en')} parameters on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${seed}`,
  )
}
