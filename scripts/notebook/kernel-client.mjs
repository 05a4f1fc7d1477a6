import { createHmac, randomUUID } from 'node:crypto'
import { zeromq } from './zeromq.mjs'

const delimiter = '<IDS|MSG>'

/** Milliseconds to wait for the last outputs of a cell, which arrive on another socket than the reply. */
const publishing = 200

/** Messages that are outputs, as notebooks store them. */
const outputs = {
  stream: ({ name, text }) => ({ output_type: 'stream', name, text }),
  display_data: ({ data, metadata }) => ({ output_type: 'display_data', data, metadata }),
  execute_result: ({ data, metadata, execution_count }) => ({
    output_type: 'execute_result',
    data,
    metadata,
    execution_count,
  }),
}

/** Talks to a Jupyter kernel (protocol 5.3). */
export class KernelClient {
  #connection
  #session = randomUUID()
  #shell
  #published
  /** Handlers of messages, by the id of the request that they answer. */
  #listeners = new Map()

  /** `connection` has the fields of a Jupyter connection file. */
  constructor(connection) {
    const { Dealer, Subscriber } = zeromq()
    this.#connection = connection
    const connected = (Socket, port) => {
      const socket = new Socket({ linger: 0 })
      socket.connect(`${connection.transport}://${connection.ip}:${port}`)
      return socket
    }
    this.#shell = connected(Dealer, connection.shell_port)
    this.#published = connected(Subscriber, connection.iopub_port)
    this.#published.subscribe()
    for (const socket of [this.#shell, this.#published]) void this.#listen(socket)
  }

  async #listen(socket) {
    for await (const frames of socket) {
      const message = read(frames)
      this.#listeners.get(message.parent.msg_id)?.(message)
    }
  }

  /** Waits until the kernel answers and publishes, and returns its description of its language; throws after `seconds`. */
  async ready(seconds) {
    const end = performance.now() + 1000 * seconds
    // A subscription takes a moment, and what is published before it is lost: ask until something arrives.
    while (performance.now() < end) {
      const id = randomUUID()
      const heard = new Map()
      const info = new Promise((resolve) =>
        this.#listeners.set(id, ({ type, content }) => {
          heard.set(type, content)
          if (heard.has('status') && heard.has('kernel_info_reply')) resolve(heard.get('kernel_info_reply'))
        }),
      )
      await this.#send('kernel_info_request', {}, id)
      const answer = await Promise.race([info, new Promise((resolve) => setTimeout(resolve, 1000, null))])
      this.#listeners.delete(id)
      if (answer !== null) return answer.language_info
    }
    throw new Error(`The kernel did not answer within ${seconds} s.`)
  }

  /** Runs the code of one cell; returns its outputs, and the number of the run. Throws an Error with the kernel's words if it fails or takes longer than `seconds`. */
  async execute(code, seconds) {
    const id = randomUUID()
    const shown = []
    const places = new Map()
    let failure = null
    const answered = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`it took longer than ${seconds} s`)), 1000 * seconds)
      this.#listeners.set(id, ({ type, content }) => {
        if (type === 'execute_reply') {
          clearTimeout(timer)
          resolve(content)
        } else if (type === 'error') failure = content
        else if (type === 'update_display_data') {
          const output = places.get(content.transient.display_id)
          if (output !== undefined) Object.assign(output, { data: content.data, metadata: content.metadata })
        } else if (type in outputs) {
          const output = outputs[type](content)
          const last = shown.at(-1)
          if (type === 'stream' && last?.name === output.name) last.text += output.text
          else shown.push(output)
          places.set(content.transient?.display_id, output)
        }
      })
    })
    const options = { silent: false, store_history: true, allow_stdin: false, stop_on_error: true }
    await this.#send('execute_request', { code, user_expressions: {}, ...options }, id)
    try {
      const { status, execution_count, ename, evalue } = await answered
      await new Promise((resolve) => setTimeout(resolve, publishing))
      const { ename: name, evalue: words } = failure ?? { ename, evalue }
      if (status !== 'ok') throw new Error(`${name}: ${words}`)
      return { outputs: shown, count: execution_count }
    } finally {
      this.#listeners.delete(id)
    }
  }

  close() {
    for (const socket of [this.#shell, this.#published]) socket.close()
  }

  async #send(type, content, id) {
    const header = {
      msg_id: id,
      session: this.#session,
      username: 'lanner',
      date: new Date().toISOString(),
      msg_type: type,
      version: '5.3',
    }
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part))
    const hash = createHmac('sha256', this.#connection.key)
    for (const part of parts) hash.update(part)
    await this.#shell.send([delimiter, hash.digest('hex'), ...parts])
  }
}

/** A received message; its signature is not checked, since the kernel is our own child. */
function read(frames) {
  const texts = frames.map(String)
  const [header, parent, , content] = texts
    .slice(texts.indexOf(delimiter) + 2)
    .map((text) => JSON.parse(text))
  return { type: header.msg_type, parent, content }
}
