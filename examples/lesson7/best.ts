import type { EpochRecord } from 'lanner'
import type { CharVocab } from 'lanner/data'
import { runProgram, type LessonOptions } from '../lesson6/program.ts'
import { netStreams, trainBestNet, type BestNet, type BestNetOptions } from './best-net.ts'
import { mixingModelFor } from './mixing/mixing-model-for.ts'
import type { MixingModel } from './mixing/mixing-model.ts'
import { NetMixer } from './mixing/net-mixer.ts'
import { write } from './mixing/write.ts'
import { meanCost, readByNet } from './net-reading.ts'
import { streamData, type StreamData } from './stream-data.ts'

export interface BestOptions extends LessonOptions {
  readonly net?: BestNetOptions
  /** A trained net, instead of training one. */
  readonly trained?: Pick<BestNet, 'model' | 'epochs'>
}

/** The validation loss of one part alone, in nats per character, and its time. */
export interface BestPart {
  readonly name: string
  readonly loss: number
  /** Training and reading time. */
  readonly seconds: number
}

export interface BestRun {
  readonly vocab: CharVocab
  /** Of the net. */
  readonly epochs: readonly EpochRecord[]
  readonly parts: readonly BestPart[]
  /** All parts together. */
  readonly loss: number
  /** Total time, from the net's first batch to the last character. */
  readonly seconds: number
  readonly written: string
}

/**
 * Our best result on the lesson's split: a model that mixes the predictions of hundreds of thousands of contexts, character by character, and
 * an LSTM.
 *
 * Unlike the lesson's models, it keeps learning while it reads the validation part (progressive validation): each character is predicted from
 * the preceding ones and only then learned from. All characters count, including the first and the rare ones (`\0`).
 */
export async function best(options: BestOptions = {}): Promise<BestRun> {
  const { print = console.log, seed = 42 } = options
  const { vocab, md, ids } = streamData(options, netStreams)
  const { model, epochs } =
    options.trained ?? (await trainBestNet(md, vocab.size, { seed, print, ...options.net }))
  const training = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)
  const parts: BestPart[] = []
  const say = (part: BestPart): void => {
    parts.push(part)
    print(`${part.name}: ${part.loss.toFixed(4)} nats, ${part.seconds.toFixed(0)} s`)
  }

  let clock = stopwatch()
  const reading = { before: ids.train, vocabulary: vocab.size }
  const plain = await readByNet(model, ids.valid, reading)
  say({ name: 'net, as trained', loss: meanCost(plain, ids.valid), seconds: training + clock() })
  clock = stopwatch()
  const adapted = await readByNet(model, ids.valid, { ...reading, lr: 0.3 })
  const adapting = clock()
  say({
    name: 'net, learning as it reads',
    loss: meanCost(adapted, ids.valid),
    seconds: training + adapting,
  })

  clock = stopwatch()
  const still = stillLoss(mixingModelFor(vocab, ids.train), ids)
  say({ name: 'mixing model, as trained', loss: still, seconds: clock() })

  clock = stopwatch()
  const mixing = mixingModelFor(vocab, ids.train)
  for (const id of ids.train) mixing.read(id)
  const mixer = new NetMixer(mixing, 2)
  let [alone, together] = [0, 0]
  ids.valid.forEach((id, i) => {
    const row = [plain, adapted].map((p) => p.subarray(i * vocab.size, (i + 1) * vocab.size))
    mixer.hear(row)
    alone += mixing.cost(id)
    together += mixer.cost(id)
    mixer.read(id)
  })
  const mixed = clock()
  say({ name: 'mixing model, learning as it reads', loss: alone / ids.valid.length, seconds: mixed })
  const seconds = parts[0]!.seconds + adapting + mixed
  say({ name: 'all together', loss: together / ids.valid.length, seconds })

  const written = write(mixing, vocab, 400, seed)
  print(JSON.stringify(written))
  return { vocab, epochs, parts, loss: parts.at(-1)!.loss, seconds, written }
}

/** The cost of a mixing model that reads the validation part without learning from it. */
function stillLoss(model: MixingModel, { train, valid }: StreamData['ids']): number {
  for (const id of train) model.read(id)
  const cost = valid.reduce((sum, id) => {
    const one = model.cost(id)
    model.push(id)
    return sum + one
  }, 0)
  return cost / valid.length
}

/** @returns a function that returns the elapsed seconds. */
function stopwatch(): () => number {
  const start = performance.now()
  return () => (performance.now() - start) / 1000
}

await runProgram(import.meta.url, best)
