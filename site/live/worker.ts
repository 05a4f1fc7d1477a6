// Runs one live example. The page starts a worker for each run and ends it to stop the run: a training step blocks its thread.
import { init } from 'lanner'
import { entries } from './entries.ts'
import type { Output } from './output.ts'
import { errorText, runProgram } from './run-program.ts'

/** What the worker tells the page. */
export type Message =
  | Output
  | { readonly kind: 'started' }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'done'; readonly seconds: number }

const send = (message: Message): void => self.postMessage(message)

self.addEventListener('message', async ({ data: source }: MessageEvent<string>) => {
  try {
    await init()
    send({ kind: 'started' })
    const began = performance.now()
    await runProgram(source, {
      load: (name) => entries[name]?.() ?? null,
      draw: async (spec) => (await import('lanner/plot')).toSvg(spec),
      show: send,
    })
    send({ kind: 'done', seconds: (performance.now() - began) / 1000 })
  } catch (error) {
    send({ kind: 'error', text: errorText(error) })
  }
})
