/** The programs of the lesson in the order in which one reads their pages. */
export const lessonOrder = [
  'line',
  'three-characters',
  'loop',
  'rnn',
  'exploding-gradients',
  'embeddings',
  'entity-embeddings',
  'image-network',
] as const

/** The name of a program: `line` is site/lesson/line.ts, and its page is docs/lesson/line.md. */
export type LessonName = (typeof lessonOrder)[number]
