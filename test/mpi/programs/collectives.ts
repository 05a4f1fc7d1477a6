// Calls every collective and prints the results as JSON.
import { connect, MpiCommunicator } from '../../../src/mpi/index.ts'

const world = await connect()
const { rank, worldSize } = world
const sum = Float32Array.of(rank + 1, 0.5)
const mean = Float64Array.of(rank)
const least = Int32Array.of(rank + 5)
const greatest = Float32Array.of(rank, -rank)
const empty = new Float32Array(0)
const large = new Float32Array(300_001).fill(rank + 1)
const last = Int32Array.of(rank * 7, rank)
const bytes = Uint8Array.of(rank, 9)
// Not awaited one by one: they stay in the order of the calls.
const calls = [
  world.allReduce(sum),
  world.allReduce(mean, 'mean'),
  world.allReduce(least, 'min'),
  world.allReduce(greatest, 'max'),
  world.allReduce(empty),
  world.allReduce(large),
  world.broadcast(last, worldSize - 1),
  world.broadcast(bytes),
]
const gathered = await world.allGather({ rank, text: 'ä'.repeat(rank), missing: null })
const gatheredBytes = await world.allGatherBytes(new Uint8Array(rank).fill(rank))
await Promise.all(calls)
const refused = await Promise.allSettled([
  world.allReduce(Int32Array.of(1), 'mean'),
  world.broadcast(Int32Array.of(1), worldSize),
])
await world.barrier()
console.log(
  JSON.stringify({
    rank,
    worldSize,
    localRank: world.localRank,
    localSize: world.localSize,
    sum: [...sum],
    mean: [...mean],
    least: [...least],
    greatest: [...greatest],
    large: [...new Set(large)],
    last: [...last],
    bytes: [...bytes],
    gathered,
    gatheredBytes: gatheredBytes.map((own) => Array.from(own)),
    refused: refused.map((call) => (call.status === 'rejected' ? (call.reason as Error).message : 'done')),
    version: world instanceof MpiCommunicator ? world.version : null,
  }),
)
await world.close()
