// One rank fails, or ends, while the others wait for it.
import { connect } from '../../../src/mpi/index.ts'

const world = await connect()
const values = new Float32Array(1000)
await world.allReduce(values)
const [how] = process.argv.slice(2)
if (world.rank === world.worldSize - 1) {
  console.error('this rank ends')
  if (how === 'throw') throw new Error('this rank has a bug')
  if (how === 'abort') world.abort(7)
  if (how === 'kill') process.kill(process.pid, 'SIGKILL')
}
await world.allReduce(values)
