import type { FromWorker, ToWorker } from '../protocol.ts'

/** The worker of the page. A new page of data gets the same worker; one that fails is replaced. */
export class Connection {
  readonly #tell: (message: FromWorker) => void
  readonly #crashed: (message: string) => void
  #worker: Worker | null = null

  constructor(tell: (message: FromWorker) => void, crashed: (message: string) => void) {
    this.#tell = tell
    this.#crashed = crashed
  }

  /** Starts the worker, so that its code is loaded before the first click. */
  start(): void {
    if (this.#worker !== null) return
    const worker = new Worker(new URL('worker.js', document.baseURI), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#tell(data))
    const fail = ({ message }: { readonly message?: string }): void => {
      this.end()
      this.#crashed(
        `The training stopped: ${message === undefined || message === '' ? 'its worker could not be loaded' : message}. Continue from its last checkpoint, if it is listed below, or open the data again.`,
      )
    }
    worker.addEventListener('error', fail)
    worker.addEventListener('messageerror', () => fail({}))
    this.#worker = worker
  }

  send(message: ToWorker): void {
    this.start()
    this.#worker!.postMessage(message)
  }

  /** Ends the worker, whatever it is doing; its memory is freed. */
  end(): void {
    this.#worker?.terminate()
    this.#worker = null
  }
}
