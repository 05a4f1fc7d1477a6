import { ValueError } from '../../../base/errors.ts'
import type { TargetEncoder } from '../../../data/tables/pipeline/target-encoder.ts'
import { BatchLoader, ColumnarModelData, type ModelData } from '../../../data/index.ts'
import { FoldValidation } from './fold-validation.ts'
import { foldsOf } from './folds.ts'
import type { FoldRows } from './fold-rows.ts'
import { ensembleLoss, type TargetLayout } from './ensemble-loss.ts'
import type { EnsemblePlan } from './ensemble-plan.ts'
import { EnsembleSchedule } from './ensemble-schedule.ts'
import { encodingFacts, type EncodingFacts } from './input-encoding.ts'
import { planForBudget } from './plan-for-budget.ts'
import type { ThresholdChoice } from './threshold.ts'
import { TabularNet, type Group } from './tabular-net.ts'
import type { Beside } from './trees-beside.ts'
import { ensembleOptimizer } from './ensemble-optimizer.ts'
import { manualSeed } from '../../../tensor/index.ts'
import { kernels } from '../../../tensor/runtime.ts'
import { trainRun } from '../../run/train-run.ts'
import { onDevice } from '../../run/training-device.ts'
import { dataFacts } from '../data-facts.ts'
import { checkThreshold } from '../positive-class.ts'
import { embeddingWidth } from '../embedding-sizes.ts'
import type { TabularFitOptions, TabularFitStart } from '../options.ts'
import type { PreparedRows, PreparedTable, SampledRows } from '../prepare.ts'
import { TabularRun, type TabularRunFacts } from '../tabular-run.ts'

/** Trains an ensemble of small nets on prepared rows. */
export async function trainEnsemble(
  prepared: PreparedTable,
  options: TabularFitOptions,
): Promise<TabularRun> {
  const { seed = 42, timeBudget } = options
  const { pipeline, target, baseline, trainRows, validRows, valid, background, inputs } = prepared
  const inMemory = inputs !== null
  if (!inMemory && options.refit === true)
    throw new ValueError('tabular.fitFile', 'refit needs the rows in memory; leave it out')
  if (!inMemory) checkThreshold(options, target)
  if (!inMemory && options.threshold !== undefined && options.threshold !== 'accuracy')
    throw new ValueError('tabular.fitFile', 'threshold needs the rows in memory; leave it out', {
      options: ['threshold'],
    })
  const learned = encodingOf(prepared)
  const outputs = Math.max(1, target.classes.length)
  const { name: backend, threads } = kernels()
  const { plan, chosen, refit } = planForBudget(options, {
    trainRows,
    validRows,
    inMemory,
    usualSplit: isUsualSplit(options.valid),
    inputs: inputsOf(learned),
    outputs,
    threads,
    backend,
  })
  manualSeed(seed)
  const { edges: _edges, means: _means, placeOf: _placeOf, ...sizes } = learned
  const net = new TabularNet({
    ...sizes,
    layers: plan.layers,
    dropout: plan.dropout,
    members: plan.members,
    judges: plan.judges,
    output: target.kind,
    outputs,
    yRange: target.kind === 'regression' ? clampFor(target, options.yRange) : null,
  })
  net.encoding.load(learned)
  const { data, folds, layout } =
    inputs === null ? dataOnDisk(prepared, plan, seed) : foldedData(prepared, inputs, { plan, refit, seed })
  const facts: TabularRunFacts = {
    model: { name: 'ensemble', ...net.options },
    training: {
      quality: chosen.quality,
      ...(timeBudget === undefined ? {} : { timeBudget, plan: chosen }),
      ...trainingFacts(plan),
      refit,
      seed,
      epochsDone: 0,
    },
    data: {},
    metrics: { baseline },
  }
  const beside = await besideFor(net, facts, prepared, { ...options, ...chosen })
  const warnings = [
    ...prepared.warnings,
    ...rareClass(prepared, options),
    ...(beside.note === undefined ? [] : [beside.note]),
  ]
  Object.assign(facts.data, dataFacts(prepared, options, warnings))
  const run = new TabularRun(net, pipeline, target, facts)
  const steps = data.trainLoader.length
  const validation = new FoldValidation({
    net,
    rows: folds,
    horizon: plan.horizon * steps,
    patience: plan.patience,
    tempered: target.kind !== 'regression',
    threshold: thresholdFor(options, prepared),
    beside: beside.fit,
    together: options.dataParallel,
  })
  return trainRun<TabularRun, TabularFitStart>(
    {
      run,
      data,
      settings: { epochs: plan.epochs, lr: options.lr ?? plan.lr, seed },
      learning: {
        lossFunction: ensembleLoss({
          kind: target.kind,
          layout,
          members: { net: plan.members, judge: plan.judges },
          groups: () => net.trainingGroups,
          smoothing: target.kind === 'classification' ? plan.smoothing : 0,
        }),
        optimizer: (_params, lr) => ensembleOptimizer(net, lr, plan.weightDecay),
      },
      start: { trainRows, validRows, valid, background, warnings },
      scores: async () => ({ valid: await prepared.scores(run.heldOut) }),
      schedule: (lr) =>
        new EnsembleSchedule(lr, {
          warmUp: steps,
          steps: steps * plan.epochs,
          falls: plan.schedule === 'cosine',
        }),
      callbacks: [
        validation,
        {
          onFitEnd: async ({ outcome }) => {
            if (outcome === 'failed') return
            Object.assign(run.facts.training, {
              keptEpochs: validation.epochs,
              ...(await shareOf(net)),
              ...thresholdFacts(validation.thresholds, prepared.positive),
            })
            const valid = await onDevice('cpu', [net], () => prepared.scores(run.heldOut))
            Object.assign(run.facts.metrics, { valid })
          },
        },
      ],
      lastCallbacks: [validation.last],
    },
    options,
  )
}

/** Boosted trees in addition to the net, for quality `best`. */
async function besideFor(
  net: TabularNet,
  facts: TabularRunFacts,
  { inputs, target }: PreparedTable,
  { quality, seed = 42, signal }: TabularFitOptions,
): Promise<Beside> {
  if (quality !== 'best') return {}
  if (inputs === null) return { note: 'Without boosted trees, which need the rows in memory.' }
  if (target.kind === 'multi-label')
    return { note: 'Without boosted trees, which do not predict several labels at once.' }
  // Loaded on use, because it loads XGBoost.
  const { treesBeside } = await import('./trees-beside.ts')
  return treesBeside(net, facts, { seed, signal })
}

/** True if the user chose neither the validation rows nor their number. */
function isUsualSplit(valid: TabularFitOptions['valid']): boolean {
  return (
    valid === undefined || (typeof valid === 'object' && valid.kind === 'random' && valid.part === undefined)
  )
}

/** The input encoding, computed from the training rows: all of them, or a random sample of those on disk. */
function encodingOf({ pipeline, inputs, sample }: PreparedTable): EncodingFacts {
  const own = inputs ?? sample!()
  const rows = inputs?.train ?? Int32Array.from({ length: (own as SampledRows).rows }, (_, row) => row)
  const { cats, conts } = own
  return encodingFacts(
    rows,
    { values: cats, categories: pipeline.cats.map(({ levels }) => levels.length + 1) },
    { values: conts, numbers: pipeline.conts.length },
  )
}

function dataOnDisk(prepared: PreparedTable, plan: EnsemblePlan, seed: number): EnsembleData {
  const { kind, classes } = prepared.target
  const width = kind === 'multi-label' ? classes.length : 1
  return {
    data: prepared.data({ batchSize: plan.batchSize, seed }),
    folds: null,
    layout: { width, weightAt: prepared.isWeighted ? width : null, foldsAt: null },
  }
}

/** Predictions stay in the range of the training rows, or in the requested one. */
function clampFor(
  { least, greatest, mean, std }: TargetEncoder,
  asked: TabularFitOptions['yRange'],
): readonly [number, number] | null {
  if (asked === undefined) return [least, greatest]
  return asked === null ? null : [(asked[0] - mean) / std, (asked[1] - mean) / std]
}

/** A note if one of two classes is so rare that it would hardly ever be predicted at 0.5. */
function rareClass({ target, inputs }: PreparedTable, { threshold }: TabularFitOptions): string[] {
  if (
    target.kind !== 'classification' ||
    target.classes.length !== 2 ||
    threshold !== undefined ||
    inputs === null
  )
    return []
  const { targets } = inputs
  let second = 0
  for (const code of targets) second += code
  const [rare, share] =
    second * 2 < targets.length ? [1, second / targets.length] : [0, 1 - second / targets.length]
  if (share >= 0.1) return []
  const percent = Number((100 * share).toPrecision(2))
  return [
    `Only ${percent} % of the rows have ${target.name} "${target.classes[rare]!}", so it will rarely be predicted; probabilities are not affected. To predict it more often, set a threshold, such as f1 (--threshold f1).`,
  ]
}

function thresholdFor(
  { threshold }: TabularFitOptions,
  { positive, target }: PreparedTable,
): ThresholdChoice | null {
  return threshold === undefined || positive === null
    ? null
    : { score: threshold, positive: target.classes.indexOf(positive) }
}

function thresholdFacts(
  { net, judge }: Readonly<Record<string, number>>,
  positive: string | null,
): Record<string, unknown> {
  return {
    ...(positive === null ? {} : { positive }),
    ...(net === undefined ? {} : { threshold: net }),
    ...(judge === undefined ? {} : { judgeThreshold: judge }),
  }
}

/** The weight of the net in the prediction; the line has the rest. */
async function shareOf({ line }: TabularNet): Promise<{ readonly netShare?: number }> {
  return line === null ? {} : { netShare: Number(await line.share.item()) }
}

/** The number of inputs of a member. */
function inputsOf({ numbers, bins, places }: EncodingFacts): number {
  const own = places.reduce((sum, count) => sum + (embeddingWidth(count) || count), numbers)
  return bins.reduce((sum, count) => sum + count, own)
}

function trainingFacts(plan: EnsemblePlan): Record<string, unknown> {
  const { members: _members, judges: _judges, layers: _layers, dropout: _dropout, ...rest } = plan
  return rest
}

interface EnsembleData {
  readonly data: ModelData
  readonly folds: ReadonlyMap<Group, FoldRows> | null
  readonly layout: TargetLayout
}

/** Batches whose targets say which members may learn from a row, and the rows on which each group is scored. */
function foldedData(
  prepared: PreparedTable,
  rows: PreparedRows,
  { plan, refit, seed }: { readonly plan: EnsemblePlan; readonly refit: boolean; readonly seed: number },
): EnsembleData {
  const count = rows.targets.length / rows.width
  const classes = prepared.target.kind === 'classification' ? rows.targets : null
  const used = refit ? Int32Array.from({ length: count }, (_, row) => row) : rows.train
  const kinds = { classes, groups: rows.groups }
  const own = foldsOf(count, used, kinds, seed)
  const judged = refit ? foldsOf(count, rows.train, kinds, seed + 1) : own
  const weighted = Number(rows.weights !== null)
  const width = rows.width + weighted + 2
  const packed = new Float32Array(count * width)
  for (let row = 0; row < count; row++) {
    const at = row * width
    for (let i = 0; i < rows.width; i++) packed[at + i] = rows.targets[row * rows.width + i]!
    if (rows.weights !== null) packed[at + rows.width] = rows.weights[row]!
    packed[at + width - 2] = own[row]!
    packed[at + width - 1] = judged[row]!
  }
  const cats = { values: rows.cats, width: Math.max(1, prepared.pipeline.cats.length) }
  const conts = { values: rows.conts, width: Math.max(1, prepared.pipeline.conts.length) }
  const target = { values: packed, width }
  const columns = [cats, conts]
  const judgedBy = (folds: Uint8Array): FoldRows => ({
    folds,
    cats,
    conts,
    targets: rows.targets,
    weights: rows.weights,
  })
  return {
    data: new ColumnarModelData(
      new BatchLoader({ columns, target, rows: used }, { batchSize: plan.batchSize, shuffle: { seed } }),
      new BatchLoader({ columns, target, rows: rows.valid }, { batchSize: 2048 }),
    ),
    folds: new Map<Group, FoldRows>([
      ['net', judgedBy(own)],
      ['judge', judgedBy(judged)],
    ]),
    layout: {
      width: rows.width,
      weightAt: rows.weights === null ? null : rows.width,
      foldsAt: { net: width - 2, judge: width - 1 },
    },
  }
}
