import { basename } from 'node:path'
import { fit } from '../../../apps/word2vec/fit.ts'
import type { Word2VecProgress, Word2VecStart } from '../../../apps/word2vec/options.ts'
import type { FakeWordScores } from '../../../apps/word2vec/fake-word-judge.ts'
import { chanceLoss } from '../../../apps/word2vec/chance-loss.ts'
import { methodNames } from '../../../apps/word2vec/settings.ts'
import type { Word2VecRun } from '../../../apps/word2vec/word2vec-run.ts'
import { StoppedByAnother } from '../../../learner/stopping.ts'
import { canRedraw } from '../../../base/can-redraw.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import { note } from '../../output.ts'
import type { Trained, TrainJob, TrainSession } from '../app-command.ts'
import { initCpu } from '../init-cpu.ts'
import { fourPlaces, noBetter } from '../no-better.ts'
import type { Word2VecOptions } from '../word2vec.ts'
import { modelOfTask } from './tasks.ts'

/** Why `--device auto` always takes the CPU. */
const ON_CPU =
  'It trains on the CPU, because each pair of words changes the vectors that the next one needs, too little work for a GPU.'

/** `lanner fit --app word2vec`. Saves the run after every epoch and when stopped; nothing is written before the first epoch. */
export async function trainWords(
  { file, out, options, json, signal }: TrainJob<Word2VecOptions>,
  session: TrainSession,
): Promise<Trained> {
  const { resumedAt, ...hooks } = session.plainHooks()
  await initCpu(options.backend, 'word vectors', '--backend native or wasm')
  let run: Word2VecRun | undefined
  let lastLoss = NaN
  let negatives = NaN
  let planned = NaN
  const { dim, window, negative, minCount, sample, epochs, lr, seed, splitting, threads, valid } = options
  const model = modelOfTask[options.task ?? (options.cbow ? 'cbow' : 'skip-gram')]
  const show = json ? undefined : shower()
  try {
    await fit(file, {
      model,
      dim,
      window,
      negative,
      minCount,
      sample,
      valid,
      epochs,
      // `auto` was refused earlier: word vectors have no learning-rate search.
      lr: lr === 'auto' ? undefined : lr,
      seed,
      splitting,
      deterministic: threads === 1,
      ...hooks,
      onStart: ({ run: own, ...facts }) => {
        run = own
        if (options.device === 'auto')
          Object.assign(own.facts.training, { device: 'cpu', deviceReason: ON_CPU })
        negatives = facts.settings.negative
        planned = facts.settings.epochs
        session.start(own, options.device === 'auto' ? { ...facts, deviceReason: ON_CPU } : facts)
        if (resumedAt !== null) session.log({ event: 'resumed', step: resumedAt })
        if (!json) introduce(file, facts)
      },
      onProgress: show,
      onEpochEnd: async ({ epoch, loss, seconds, scores }) => {
        lastLoss = loss
        session.log({
          event: 'epoch',
          epoch,
          trainLoss: loss,
          validLoss: null,
          ...(scores === null ? {} : { metrics: { ...scores } }),
          seconds: Math.round(seconds * 1000) / 1000,
        })
        const judged = scores === null ? '' : `  AUC ${scores.auc.toFixed(4)}`
        if (!json)
          note(`epoch ${epoch}/${planned}  loss ${loss.toFixed(4)}${judged}  ${seconds.toFixed(1)} s`)
        await session.save()
      },
    })
  } catch (error) {
    if (error instanceof StoppedByAnother || (signal.aborted && error === signal.reason)) await session.save()
    throw error
  }
  // Epochs are left if the time budget ran out.
  if (Number(run!.facts.training['epochsDone']) < Number(run!.facts.training['epochs'])) {
    session.pause()
    await session.save()
  }
  const done = run!
  return {
    result: () => {
      const { auc, aucFrequency, aucPairsSeen, aucPairChances } = done.facts.metrics
      return {
        scores: auc === undefined ? null : { auc },
        baseline: auc === undefined ? null : { aucFrequency, aucPairsSeen, aucPairChances },
      }
    },
    summary: (seconds) => {
      const scores = done.facts.metrics as Partial<FakeWordScores>
      const word = done.words[Math.min(100, done.words.length - 1)]!
      return [
        ...(scores.auc === undefined
          ? noBetterThanChance(lastLoss, negatives)
          : judged(scores as FakeWordScores)),
        `The run is in ${out}, after ${seconds.toFixed(1)} s; to list similar words: ${shellCommand`lanner nearest ${out} ${word}`}`,
      ]
    },
  }
}

/** A warning if the vectors learned nothing: without validation data the loss of training says so. */
export function noBetterThanChance(loss: number, negatives: number): string[] {
  const chance = chanceLoss(negatives)
  // NaN where a resumed run had no epoch left.
  if (!(loss >= chance)) return []
  return [
    `warning: the vectors learned next to nothing: the loss, ${loss.toFixed(4)}, is no better than chance, ${chance.toFixed(4)}; give a longer text, more --epochs, or another --lr.`,
  ]
}

function judged({ auc, aucFrequency, aucPairsSeen, aucPairChances }: FakeWordScores): string[] {
  const n = (area: number): string => area.toFixed(4)
  const line = `validation AUC of real against fake words ${n(auc)}; baselines: word frequency ${n(aucFrequency)}, neighbor pairs seen in training ${n(aucPairsSeen)}, probability of neighbor pairs ${n(aucPairChances)}`
  // Areas are better if they are higher.
  return [
    line,
    ...noBetter(1 - auc, 1 - aucFrequency, 'word frequency', {
      remedy: 'more --epochs, or a longer text',
      shown: fourPlaces,
    }),
  ]
}

function introduce(file: string, start: Omit<Word2VecStart, 'run'>): void {
  const { words, typesRead, wordsRead, settings, backend, threads } = start
  const n = (value: number): string => value.toLocaleString('en')
  note(
    `${basename(file)}: ${n(wordsRead)} words, ${n(typesRead)} distinct; vectors of size ${settings.dim} for the ${n(words)} seen at least ${settings.minCount} times, by ${methodNames[settings.model]}; on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${settings.seed}`,
  )
}

/** Prints progress every 15 seconds; on a terminal, redraws one line twice a second. */
function shower(): (progress: Word2VecProgress) => void {
  const terminal = canRedraw(process.stderr)
  const began = performance.now()
  let last = terminal ? 0 : began
  return ({ epoch, epochs, done, loss, wordsPerSecond }) => {
    const now = performance.now()
    if (now - last < (terminal ? 500 : 15_000)) return
    last = now
    const left = ((now - began) / 1000) * (1 / done - 1)
    const line = `epoch ${epoch}/${epochs}  ${(100 * done).toFixed(0)} %  loss ${loss.toFixed(4)}  ${Math.round(wordsPerSecond / 1000)}k words/s  ${left.toFixed(0)} s left`
    if (terminal) process.stderr.write(`\r${line}\u001b[K\r`)
    else note(line)
  }
}
