import type { FromWorker, ToWorker } from '../../studio/protocol.ts'
import type { KeptRuns } from '../../studio/worker/kept/kept-runs.ts'
import { Session } from '../../studio/worker/session.ts'

/** A session in this process that keeps what it tells the page. */
export class RecordedSession {
  readonly messages: FromWorker[] = []
  readonly #session: Session

  constructor(kept?: KeptRuns) {
    this.#session = new Session({
      ...(kept === undefined ? {} : { kept }),
      send: (message) => {
        // As `postMessage` would copy it.
        this.messages.push(structuredClone(message))
        this.onMessage(message)
      },
      fetchExample: () => Promise.reject(new Error('there are no examples here')),
      fetchRunFile: () => Promise.reject(new Error('there is no server here')),
    })
  }

  /** Called for each message. */
  onMessage: (message: FromWorker) => void = () => {}

  /** Sends requests in turn and waits until each is done. */
  async send(...requests: readonly ToWorker[]): Promise<void> {
    // Node 20 cannot copy a File.
    for (const request of requests)
      await this.#session.handle(
        request.kind === 'open' || (request.kind === 'ask' && request.question.app === 'images')
          ? request
          : structuredClone(request),
      )
  }

  open(text: string | Uint8Array<ArrayBuffer>, name: string): Promise<void> {
    return this.send({ kind: 'open', source: { kind: 'file', file: new File([text], name) } })
  }

  /** The last message of a kind. */
  last<K extends FromWorker['kind']>(kind: K): Extract<FromWorker, { kind: K }> {
    const found = this.messages.findLast((message) => message.kind === kind)
    if (found === undefined)
      throw new Error(`no message ${kind} among ${this.messages.map((message) => message.kind).join(', ')}`)
    return found as Extract<FromWorker, { kind: K }>
  }

  /** The sentence of the last refusal, and nothing else must be the last message. */
  refusal(): string {
    const message = this.messages.at(-1)
    if (message?.kind !== 'refused') throw new Error(`not refused: ${message?.kind}`)
    return message.message
  }
}
