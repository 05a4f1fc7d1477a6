import { runInWorker, type WorkerRun } from './run-in-worker.ts'
import type { Message } from './worker.ts'

/** Runs a program; `tell` receives what it prints, and at the end `done` or `error`. */
export function startRun(source: string, tell: (message: Message) => void): WorkerRun {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  return runInWorker(worker, source, tell, 'The program that runs live examples could not be loaded.')
}
