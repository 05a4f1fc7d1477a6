import { createInterface } from 'node:readline'

/**
 * Answers requests for workloads, one JSON value per line, such as {"name":"infer","seconds":0.5} or {"name":"infer","iterations":1}: with the milliseconds of every
 * iteration, or with {"missing":reason} if it cannot run one. `prepare(name)` makes a workload: a function that runs one iteration, with `words` if it processes
 * words. peer_loop.py is the same for Python.
 */
export async function answerRequests(ready, prepare) {
  const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
  const prepared = new Map()
  answer({ ready })
  for await (const line of createInterface({ input: process.stdin })) {
    const { name, seconds, iterations, memory } = JSON.parse(line)
    if (memory) {
      answer({ peakMegabytes: process.resourceUsage().maxRSS / 1024 })
      continue
    }
    let run = prepared.get(name)
    if (run === undefined) {
      run = await prepare(name)
      if (typeof run === 'string') {
        answer({ missing: run })
        continue
      }
      prepared.set(name, run)
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
}
