/** A run in a worker of its own. */
export interface WorkerRun {
  /** Ends it at once, whatever it is doing. */
  stop(): void
}

/**
 * Runs a program; `tell` receives what it shows, and at the end `done` or `error`.
 *
 * @param failure the message if the worker cannot be loaded and the browser does not say why.
 */
export function runInWorker<M extends { readonly kind: string }>(
  worker: Worker,
  request: unknown,
  tell: (message: M | { readonly kind: 'error'; readonly text: string }) => void,
  failure: string,
): WorkerRun {
  const stop = (): void => worker.terminate()
  worker.addEventListener('message', ({ data }: MessageEvent<M>) => {
    if (data.kind === 'done' || data.kind === 'error') stop()
    tell(data)
  })
  worker.addEventListener('error', ({ message }) => {
    stop()
    tell({ kind: 'error', text: message || failure })
  })
  worker.postMessage(request)
  return { stop }
}
