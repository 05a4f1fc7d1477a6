import type { Message } from './worker.ts'

/** A run in a worker of its own. */
export interface LiveRun {
  /** Ends it at once, whatever it is doing. */
  stop(): void
}

/** Runs a program; `tell` receives what it prints, and at the end `done` or `error`. */
export function startRun(source: string, tell: (message: Message) => void): LiveRun {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const stop = (): void => worker.terminate()
  worker.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'done' || data.kind === 'error') stop()
    tell(data)
  })
  worker.addEventListener('error', ({ message }) => {
    stop()
    tell({ kind: 'error', text: message || 'The program that runs live examples could not be loaded.' })
  })
  worker.postMessage(source)
  return { stop }
}
