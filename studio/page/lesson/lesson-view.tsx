import { pages } from 'lesson:pages'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Program } from './program.tsx'

/** A page of the lesson: its text, its net and the code of it, and links to the other pages. */
export function LessonView({ name }: { readonly name: string }): JSX.Element {
  const at = Math.max(
    0,
    pages.findIndex((page) => page.name === name),
  )
  const page = pages[at]!
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    scrollTo(0, 0)
    heading.current?.focus()
  }, [page])
  return (
    <article class="lesson" aria-labelledby="lesson">
      <nav aria-label="Lesson">
        <ol class="contents">
          {pages.map((other) => (
            <li key={other.name}>
              <a href={`#${other.name}`} aria-current={other === page ? 'page' : undefined}>
                {other.title}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <h2 id="lesson" tabIndex={-1} ref={heading}>
        {page.title}
      </h2>
      <div class="prose" dangerouslySetInnerHTML={{ __html: page.before }} />
      <Program key={page.name} page={page} />
      <div class="prose" dangerouslySetInnerHTML={{ __html: page.after }} />
    </article>
  )
}
