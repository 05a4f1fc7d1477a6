import type { LessonName } from '../../site/lesson-order.ts'
import type { Output } from '../../site/live/output.ts'
import type { Theme } from '../draw/messages.ts'

/** A program of the lesson to run: as the page has it, with other values of its knobs, or as the reader changed it. */
export interface LessonRequest {
  readonly name: LessonName
  readonly knobs: Readonly<Record<string, number | boolean>>
  /** The whole program, if the reader edited it; null if not. */
  readonly edited: string | null
  readonly theme: Theme
}

/** What the worker of a lesson tells the page. */
export type LessonMessage =
  | Output
  | { readonly kind: 'started' }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'done'; readonly seconds: number }
