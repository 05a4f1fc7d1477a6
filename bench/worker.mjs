// Runs our workloads. One request per line, such as {"name":"infer","seconds":0.5} or {"name":"infer","iterations":1}; the response
// has the milliseconds of every iteration. peer_torch.py uses the same protocol.
import { createInterface } from 'node:readline'
import { init, kernels, setFloat32MatmulPrecision } from '../dist/index.js'
import { checkEngine, prepare } from './workloads.mjs'

await init()
setFloat32MatmulPrecision(process.env.LANNER_BENCH_PRECISION ?? 'highest')
await checkEngine()
const prepared = new Map()
const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
answer({ ready: `${kernels().name}, ${kernels().description}` })

for await (const line of createInterface({ input: process.stdin })) {
  const { name, seconds, iterations, memory } = JSON.parse(line)
  if (memory) {
    answer({ peakMegabytes: process.resourceUsage().maxRSS / 1024 })
    continue
  }
  let run = prepared.get(name)
  if (run === undefined) {
    prepared.set(name, (run = prepare(name)))
    if (iterations === undefined)
      for (const until = performance.now() + 300; performance.now() < until;) {
        const result = run()
        if (result instanceof Promise) await result
      }
  }
  const times = []
  const end = performance.now() + (seconds ?? 0) * 1000
  do {
    const start = performance.now()
    // An unnecessary await would distort small workloads.
    const result = run()
    if (result instanceof Promise) await result
    times.push(performance.now() - start)
  } while (iterations === undefined ? performance.now() < end : times.length < iterations)
  answer({ times, words: run.words })
}
