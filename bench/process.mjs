import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A worker process that handles one request at a time during the whole run. */
export class Worker {
  #child
  #lines
  /** The line with which it introduces itself. */
  ready = ''

  constructor(command, args, env) {
    this.#child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child.on('error', (error) => console.error(`${command}: ${error.message}`))
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  async start() {
    this.ready = (await this.#read()).ready
    return this
  }

  async ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
    return this.#read()
  }

  stop() {
    this.#child.stdin.end()
  }

  async #read() {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`a worker ended early (exit code ${this.#child.exitCode})`)
    return JSON.parse(value)
  }
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
