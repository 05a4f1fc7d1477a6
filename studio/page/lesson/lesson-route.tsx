import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { lessonOrder } from '../../../site/lesson-order.ts'

/** The page of the lesson that the address asks for, such as `#line`; null for none. */
export function useLessonName(): string | null {
  const [name, setName] = useState(nameNow)
  useEffect(() => {
    const changed = (): void => setName(nameNow())
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return name
}

function nameNow(): string | null {
  const wanted = location.hash.slice(1)
  return (lessonOrder as readonly string[]).includes(wanted) ? wanted : null
}

/** A page of the lesson, whose code is loaded when it is first opened. */
export function LessonRoute({ name }: { readonly name: string }): JSX.Element {
  const [view, setView] = useState<{ readonly View: ComponentType<{ readonly name: string }> } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    import('./lesson-view.tsx').then(
      ({ LessonView }) => setView({ View: LessonView }),
      (error: unknown) => setProblem((error as Error).message),
    )
  }, [])
  if (problem !== null)
    return (
      <p class="refusal" role="alert">
        The lesson could not be loaded: {problem}
      </p>
    )
  return view === null ? <p class="status">Loading the lesson…</p> : <view.View name={name} />
}
