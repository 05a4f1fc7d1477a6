// The worker that trains. Everything that it needs comes in messages (`protocol.ts`), and it answers with messages.
import type { FromWorker, ToWorker } from '../protocol.ts'
import { BrowserRuns } from './kept/browser-runs.ts'
import { Session } from './session.ts'

const transfers = (message: FromWorker): Transferable[] =>
  message.kind === 'exported' ? [message.zip.buffer] : []

const session = new Session({
  send: (message) => self.postMessage(message, { transfer: transfers(message) }),
  async fetchExample(file) {
    const response = await fetch(new URL(`data/${file}`, self.location.href))
    if (!response.ok) throw new Error(`${file} cannot be fetched: the server answered ${response.status}`)
    return new File([await response.arrayBuffer()], file)
  },
  async fetchRunFile(run, file) {
    const response = await fetch(
      new URL(`runs/${encodeURIComponent(run)}/${encodeURIComponent(file)}`, self.location.href),
    )
    if (!response.ok) throw new Error(`${file} of ${run} cannot be read: ${(await response.text()).trim()}`)
    return response.blob()
  },
  kept: new BrowserRuns(),
  kernels: new URL('kernels/', self.location.href).href,
})

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => void session.handle(data))
