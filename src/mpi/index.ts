export type { Communicator, ReducedArray, Reduction } from './communicator.ts'
export { connect } from './connect.ts'
export { MpiCommunicator } from './mpi-communicator.ts'
