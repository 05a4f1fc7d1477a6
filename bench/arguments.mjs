import { parseArgs } from 'node:util'
import { jsPeers } from './js-peers.mjs'

const usage = `npm run bench -- [NAME ...] [options]

Times our workloads. If LANNER_TORCH names a Python with PyTorch, the same workloads are timed there, interleaved; if LANNER_GENSIM names one with gensim,
so is word2vec. NAME is a workload or a prefix of names, such as gemm; default: all but mpi, which trains on two processes next to one, with PyTorch's DDP
if LANNER_PYTHON names a Python with PyTorch.

  --backends LIST   comma-separated list of native, wasm, reference (default: native,wasm)
  --rounds N        rounds per side (default: 9)
  --seconds S       minimum duration of a round (default: 0.4)
  --json FILE       also write the results to FILE
  --page FILE       also write the table of a peer into FILE, between <!-- bench: NAME --> and <!-- end of bench -->: docs/speed.md
  --precision NAME  with products of this precision (medium: bfloat16), compared with ourselves in float32; needs a single backend
  --peer NAME       compare with another library in JavaScript instead of PyTorch: tfjs (TensorFlow.js) or jax-js, which npm installs into build/peers
  --against DIR     compare with another built checkout instead of PyTorch; needs a single backend
  --once            run each workload once; fails if one cannot run
  --help            show this help`

const knownBackends = ['native', 'wasm', 'reference']

/** The options of `run.mjs`. Prints one sentence and exits with 2 on a usage error; `--help` prints the usage and exits. */
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
        page: { type: 'string' },
        against: { type: 'string' },
        peer: { type: 'string' },
        precision: { type: 'string' },
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
    if (values.peer !== undefined && !Object.hasOwn(jsPeers, values.peer))
      throw new Error(
        `--peer must be ${Object.keys(jsPeers).join(' or ')}, got ${JSON.stringify(values.peer)}.`,
      )
    if (values.peer !== undefined && (values.against ?? values.precision) !== undefined)
      throw new Error('--peer cannot be combined with --against or --precision')
    if (values.against !== undefined && backends.length !== 1)
      throw new Error('--against compares one backend: add --backends native')
    if (values.precision !== undefined && values.precision !== 'medium')
      throw new Error(`--precision must be medium, got ${JSON.stringify(values.precision)}.`)
    if (values.precision !== undefined && (backends.length !== 1 || values.against !== undefined))
      throw new Error(
        '--precision compares one backend with itself: add --backends native, without --against',
      )
    if (values.page !== undefined && (values.once || (values.peer ?? process.env.LANNER_TORCH) === undefined))
      throw new Error('--page needs times of a peer: add --peer, or set LANNER_TORCH, without --once')
    const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]
    if (!Number.isInteger(rounds) || rounds < 1)
      throw new Error(`--rounds must be an integer of at least 1, got ${values.rounds}.`)
    if (!(seconds >= 0 && seconds < Infinity))
      throw new Error(`--seconds must be a number >= 0, got ${values.seconds}.`)
    return { values: { ...values, backends, rounds, seconds }, positionals }
  } catch (error) {
    // Node appends how to pass a value that begins with a dash.
    console.error(`bench: ${error.message.split('. ')[0].replace(/\.$/, '')}; see --help.`)
    process.exit(2)
  }
}
