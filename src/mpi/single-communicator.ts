import type { Communicator } from './communicator.ts'

/** A world of one process: nothing is loaded, and nothing travels. */
export const singleCommunicator: Communicator = {
  rank: 0,
  worldSize: 1,
  localRank: 0,
  localSize: 1,
  allReduce: () => Promise.resolve(),
  sumNow: () => {},
  broadcast: () => Promise.resolve(),
  allGather: (value) => Promise.resolve([value]),
  allGatherBytes: (bytes) => Promise.resolve([bytes.slice()]),
  barrier: () => Promise.resolve(),
  abort: (exitCode) => process.exit(exitCode),
  close: () => Promise.resolve(),
}
