// What lesson-plugin.ts makes.
declare module 'lesson:pages' {
  export const pages: readonly import('./lesson-pages.ts').LessonPage[]
}

declare module 'lesson:programs' {
  import type { Program } from './live/run-program.ts'

  /** What the programs import; null for anything else. */
  export const load: (name: string) => Promise<unknown> | null
  /** Give the values of the knobs as `names: { knobs: { rate: 0.1 } }` to `execute`. */
  export const programs: Readonly<Record<import('./lesson-order.ts').LessonName, Program>>
}
