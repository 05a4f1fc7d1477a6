export type { Communicator, ReducedArray, Reduction } from './communicator.ts'
export { connect } from './connect.ts'
export { DataParallel, type DataParallelOptions } from './data-parallel.ts'
export { MpiCommunicator } from './mpi-communicator.ts'
