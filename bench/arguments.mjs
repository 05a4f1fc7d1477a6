import { parseArgs } from 'node:util'

const usage = `npm run bench -- [NAME ...] [options]

Times our workloads. Where LANNER_TORCH names a python that has PyTorch, the same are timed there in turns, and where LANNER_GENSIM names one that has gensim,
word2vec is. NAME is a workload, or what names of workloads begin with, such as gemm; default: all.

  --backends LIST   native, wasm, reference, with commas between (default: native,wasm)
  --rounds N        turns of each side (default: 9)
  --seconds S       how long a turn lasts at least (default: 0.4)
  --json FILE       also write the results there
  --against DIR     another built checkout in PyTorch's place; takes one backend
  --once            run each workload a single time, and fail where one cannot run
  --help            print this`

const knownBackends = ['native', 'wasm', 'reference']

/** What `run.mjs` was asked for. Says in one sentence what is wrong and ends with exit code 2; `--help` prints the usage and ends. */
export function benchArguments(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        backends: { type: 'string', default: 'native,wasm' },
        rounds: { type: 'string', default: '9' },
        seconds: { type: 'string', default: '0.4' },
        json: { type: 'string' },
        against: { type: 'string' },
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    const backends = values.backends.split(',')
    const wrong = backends.find((name) => !knownBackends.includes(name))
    if (wrong !== undefined)
      throw new Error(`--backends has ${JSON.stringify(wrong)}; there are ${knownBackends.join(', ')}.`)
    if (values.against !== undefined && backends.length !== 1)
      throw new Error('--against compares one backend: add --backends native')
    const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]
    if (!Number.isInteger(rounds) || rounds < 1)
      throw new Error(`--rounds must be an integer of at least 1, got ${values.rounds}.`)
    if (!(seconds >= 0 && seconds < Infinity))
      throw new Error(`--seconds must be a number >= 0, got ${values.seconds}.`)
    return { values: { ...values, backends, rounds, seconds }, positionals }
  } catch (error) {
    // Node adds how to write a name that begins with a dash.
    console.error(`bench: ${error.message.split('. ')[0].replace(/\.$/, '')}; --help says what there is.`)
    process.exit(2)
  }
}
