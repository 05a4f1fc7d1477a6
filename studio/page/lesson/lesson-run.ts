import { runInWorker, type WorkerRun } from '../../../site/live/run-in-worker.ts'
import type { LessonMessage, LessonRequest } from '../../lesson/messages.ts'

/** Runs a program; `tell` receives what it shows, and at the end `done` or `error`. */
export function startLesson(request: LessonRequest, tell: (message: LessonMessage) => void): WorkerRun {
  const worker = new Worker(new URL('lesson.js', document.baseURI), { type: 'module' })
  return runInWorker(worker, request, tell, 'The program that runs the lesson could not be loaded.')
}
