// Trains an embedding of 1,000,000 x 64 on the ranks there are, and prints as JSON what each sent in a step, how long it took, and some weights.
import '../../all-methods.ts'
import { ColumnarModelData } from '../../../src/data/index.ts'
import { Learner } from '../../../src/learner/index.ts'
import type { Communicator, ReducedArray, Reduction } from '../../../src/mpi/communicator.ts'
import { connect, DataParallel } from '../../../src/mpi/index.ts'
import * as F from '../../../src/nn/functional/index.ts'
import * as nn from '../../../src/nn/index.ts'
import { SGD } from '../../../src/optim/index.ts'
import { manualSeed, type Tensor } from '../../../src/tensor/index.ts'

const [tableRows, width, batchSize, steps] = [1_000_000, 64, 256, 4]

class Net extends nn.Module<[Tensor], Tensor> {
  readonly table = new nn.Embedding(tableRows, width)
  readonly out = new nn.Linear(width, 1)

  override forward(index: Tensor): Tensor {
    return this.out.forward(this.table.forward(index))
  }
}

const world = await connect()
let sent = 0
const counted = new Proxy(world, {
  get: (target, key: keyof Communicator) => {
    if (key === 'allReduce')
      return (values: ReducedArray, reduction?: Reduction) => {
        sent += values.byteLength
        return target.allReduce(values, reduction)
      }
    if (key === 'allGatherBytes')
      return (bytes: Uint8Array) => {
        sent += bytes.byteLength
        return target.allGatherBytes(bytes)
      }
    const value: unknown = target[key]
    return typeof value === 'function' ? (value.bind(target) as unknown) : value
  },
})

manualSeed(3)
const count = batchSize * steps
const ids = Int32Array.from({ length: count }, (_, i) => (i * 7919) % tableRows)
const net = new Net()
const before: number[] = []
const times: number[] = []
const data = ColumnarModelData.fromArrays(
  [-1],
  [ids],
  { values: Float32Array.from(ids, (id) => id % 5), width: 1 },
  { batchSize },
)
const learner = new Learner(data, net, {
  lossFunction: F.mseLoss,
  optimizer: (params, lr) => new SGD(params as Tensor[], { lr }),
  dataParallel: world.worldSize === 1 ? undefined : new DataParallel(counted),
})
await learner.fit(1, 0.05, {
  callbacks: [
    {
      onBatchEnd: () => {
        before.push(sent)
        times.push(performance.now())
      },
    },
  ],
})
const weights = await net.table.weight.data()
const touched = Array.from(ids.subarray(0, 20), (id) => weights[id * width]!)
const milliseconds = (times.at(-1)! - times[0]!) / (steps - 1)
console.log(
  JSON.stringify({
    rank: world.rank,
    bytes: (before.at(-1)! - before[0]!) / (steps - 1),
    milliseconds,
    touched,
  }),
)
await world.close()
