// Runs our workloads, for run.mjs.
import { init, kernels, setFloat32MatmulPrecision } from '../dist/index.js'
import { answerRequests } from './request-loop.mjs'
import { checkEngine, prepare } from './workloads.mjs'

await init()
setFloat32MatmulPrecision(process.env.LANNER_BENCH_PRECISION ?? 'highest')
await checkEngine()
await answerRequests(`${kernels().name}, ${kernels().description}`, prepare)
