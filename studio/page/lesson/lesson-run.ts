import type { LessonMessage, LessonRequest } from '../../lesson/messages.ts'

/** A run of a program in a worker of its own. */
export interface LessonRun {
  /** Ends it at once, whatever it is doing. */
  stop(): void
}

/** Runs a program; `tell` receives what it shows, and at the end `done` or `error`. */
export function startLesson(request: LessonRequest, tell: (message: LessonMessage) => void): LessonRun {
  const worker = new Worker(new URL('lesson.js', document.baseURI), { type: 'module' })
  const stop = (): void => worker.terminate()
  worker.addEventListener('message', ({ data }: MessageEvent<LessonMessage>) => {
    if (data.kind === 'done' || data.kind === 'error') stop()
    tell(data)
  })
  worker.addEventListener('error', ({ message }) => {
    stop()
    tell({ kind: 'error', text: message || 'The program that runs the lesson could not be loaded.' })
  })
  worker.postMessage(request)
  return { stop }
}
