import { inNode, nodeModule } from '../node.ts'

/** What a worker needs to join the pool: the module, its memory, and a stack and thread-local variables of its own in it. */
export interface WorkerStart {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** 1 or more. */
  readonly number: number
  /** Highest address of the stack, which grows downwards. */
  readonly stackTop: number
  readonly threadLocals: number
}

// As text, so that neither Node nor a bundler has to find another file.
const work = `
  const work = ({ module, memory, number, stackTop, threadLocals }) => {
    const host = { now: () => performance.now(), mayBlock: () => 1 }
    const { exports } = new WebAssembly.Instance(module, { env: { memory }, host })
    exports.__stack_pointer.value = stackTop
    exports.__wasm_init_tls(threadLocals)
    exports.poolWork(number)
  }
`

/** Starts one worker, which takes part in kernels once it is running. Returns a function that terminates it. */
export function startWorker(start: WorkerStart): () => Promise<void> {
  return inNode ? startInNode(start) : startInPage(start)
}

function startInNode(start: WorkerStart): () => Promise<void> {
  const { Worker } = nodeModule<typeof import('node:worker_threads')>('node:worker_threads')
  const worker = new Worker(`${work}; work(require('node:worker_threads').workerData)`, {
    eval: true,
    workerData: start,
    execArgv: [],
    env: {},
  })
  // A process must end when its script does, whatever the workers do.
  worker.unref()
  // A worker that fails to start only means one thread fewer; callers never wait for workers that have not started.
  worker.on('error', () => {})
  return async () => void (await worker.terminate())
}

function startInPage(start: WorkerStart): () => Promise<void> {
  const url = URL.createObjectURL(
    new Blob([`${work}; onmessage = (event) => work(event.data)`], { type: 'text/javascript' }),
  )
  const worker = new Worker(url)
  worker.addEventListener('error', () => {})
  worker.postMessage(start, [])
  return () => {
    worker.terminate()
    URL.revokeObjectURL(url)
    return Promise.resolve()
  }
}
