// One rank of bench/mpi.mjs: `mpirun -n 2 node bench/mpi-worker.mjs STEPS NAME:ROWS ...` trains NAME on batches of ROWS rows; `link` instead times sums.
// Rank 0 prints each result as a line of JSON. peer_ddp.py does the same with PyTorch.
import { F, fit, manualSeed, optim, randint, randn } from '../dist/index.js'
import { Gpt, gptLoss } from '../dist/apps/text/index.js'
import { connect, DataParallel } from '../dist/mpi/index.js'
import { ResNet9 } from './conv-workloads.mjs'
import { Lstm, TabM } from './workloads.mjs'
import { median } from './process.mjs'

const vocabulary = 85

/** Model, loss, optimizer, and the inputs and targets of some rows. */
const trainings = {
  gpt: (rows) => ({
    model: new Gpt({ vocabulary, context: 128, layers: 4, heads: 4, width: 256 }),
    loss: gptLoss,
    optimizer: (params) => new optim.AdamW(params, { lr: 1e-3, weightDecay: 0.1 }),
    x: randint(0, vocabulary, [128, rows]),
    y: randint(0, vocabulary, [128, rows]),
  }),
  lstm: (rows) => ({
    model: new Lstm(),
    loss: (output, y) => F.nllLoss(output.view(-1, vocabulary), y.view(-1)),
    optimizer: (params) => new optim.Adam(params, { lr: 1e-3 }),
    x: randint(0, vocabulary, [8, rows]),
    y: randint(0, vocabulary, [8, rows]),
  }),
  tabm: (rows) => ({
    model: new TabM(),
    loss: (output, y) => output.sub(y).square().mean(),
    optimizer: (params) => new optim.AdamW(params, { lr: 2e-3, weightDecay: 3e-4 }),
    x: randn(rows, 30),
    y: randn(rows, 1),
  }),
  resnet9: (rows) => ({
    model: new ResNet9(),
    loss: F.crossEntropy,
    optimizer: (params) => new optim.SGD(params, { lr: 1e-3, momentum: 0.9 }),
    x: randn(rows, 3, 32, 32),
    y: randint(0, 10, [rows]),
  }),
}

/** The same batch again and again: what is timed is the step, not the reading of data. */
function repeated(batch, length) {
  return {
    length,
    rows: length * batch.wholeSize,
    shard: () => repeated(batch, length),
    batches() {
      let taken = 0
      return {
        [Symbol.iterator]() {
          return this
        },
        next: () => (taken++ < length ? { value: batch } : { done: true }),
        prefetch: () => {},
      }
    },
    [Symbol.iterator]() {
      return this.batches()
    },
  }
}

/** A communicator that notes what the sums of a step cost. */
function watched(world) {
  let last = 0
  const log = { bytes: 0, calls: 0, waits: [] }
  const allReduce = async (values, reduction) => {
    log.bytes += values.byteLength
    log.calls++
    last = performance.now()
    await world.allReduce(values, reduction)
    log.done = performance.now() - last
  }
  const communicator = new Proxy(world, {
    get: (target, key) => {
      if (key === 'allReduce') return allReduce
      const value = target[key]
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { communicator, log }
}

async function train(world, name, steps, rows) {
  manualSeed(world.rank)
  const own = rows / world.worldSize
  if (!Number.isInteger(own)) throw new Error(`${rows} rows cannot be divided among ${world.worldSize} ranks`)
  const { model, loss, optimizer, x, y } = trainings[name](own)
  const part = ({ shape, ...tensor }) => ({ shape, values: tensor.values })
  const batch = {
    columns: [part({ shape: x.shape, values: x.dataSync() })],
    target: part({ shape: y.shape, values: y.dataSync() }),
    size: own,
    wholeSize: rows,
  }
  const { communicator, log } = watched(world)
  const warm = 2
  const times = []
  const waits = []
  let began = 0
  let first
  let end
  const callbacks = [
    {
      onBatchStart: () => {
        began = performance.now()
      },
      onBatchEnd: ({ step }) => {
        if (step === warm) first = { ...log }
        if (step <= warm) return
        end = { ...log }
        times.push(performance.now() - began)
        if (world.worldSize > 1) waits.push(log.done)
      },
    },
  ]
  await fit(
    model,
    { trainLoader: repeated(batch, warm + steps), validLoader: repeated(batch, 0) },
    1,
    optimizer(model.parameters()),
    loss,
    // PyTorch's DDP normalizes by the rows of each process.
    {
      callbacks,
      dataParallel:
        world.worldSize === 1 ? undefined : new DataParallel(communicator, { syncBatchNorm: false }),
    },
  )
  return {
    milliseconds: median(times),
    fastest: Math.min(...times),
    bytes: (end.bytes - first.bytes) / steps,
    sums: (end.calls - first.calls) / steps,
    waited: waits.length > 0 ? median(waits) : 0,
  }
}

/** Milliseconds of a sum of few and of many numbers. */
async function link(world) {
  const timed = async (count, times) => {
    const values = new Float32Array(count)
    const list = []
    for (let i = 0; i < times; i++) {
      const began = performance.now()
      await world.allReduce(values)
      list.push(performance.now() - began)
    }
    return median(list.slice(5))
  }
  return { latency: await timed(1, 200), megabyte: await timed(262_144, 60), large: await timed(1 << 20, 30) }
}

const [first, ...workloads] = process.argv.slice(2)
const world = await connect()
const report = (result) => {
  if (world.rank === 0) console.log(JSON.stringify(result))
}
if (first === 'link') report(await link(world))
for (const workload of workloads) {
  const [name, rows] = workload.split(':')
  report({ name, ...(await train(world, name, Number(first), Number(rows))) })
}
await world.close()
