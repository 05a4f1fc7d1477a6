import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { LessonPage } from '../../../site/lesson-pages.ts'
import { knobsOf, withKnob, type Knob } from '../../../site/live/knobs.ts'
import { withOutput } from '../../../site/live/output.ts'
import { useTheme } from '../theme.ts'
import { Highlighted } from './highlighted.tsx'
import type { WorkerRun } from '../../../site/live/run-in-worker.ts'
import { startLesson } from './lesson-run.ts'
import { Outputs, type Shown } from './outputs.tsx'

type State = 'idle' | 'loading' | 'running' | 'done' | 'stopped' | 'failed'

/** More would make the page slow. */
const MOST_OUTPUTS = 500

/** Milliseconds after the last turn of a knob until the program runs again. */
const RUN_AFTER = 150

const notes: Readonly<Record<Exclude<State, 'done'>, string>> = {
  idle: '',
  loading: 'Loading…',
  running: 'Running…',
  stopped: 'Stopped',
  failed: 'Failed',
}

/** The program of a page: its net, live, and its code beside it. */
export function Program({ page }: { readonly page: LessonPage }): JSX.Element {
  const theme = useTheme()
  const [code, setCode] = useState(page.code)
  const [editing, setEditing] = useState(false)
  const [state, setState] = useState<State>('idle')
  const [seconds, setSeconds] = useState(0)
  const [outputs, setOutputs] = useState<readonly Shown[]>([])
  const current = useRef<WorkerRun | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const knobs = knobsOf(code)
  const isBusy = state === 'loading' || state === 'running'

  useEffect(
    () => () => {
      clearTimeout(timer.current)
      current.current?.stop()
    },
    [],
  )

  /** With `keep`, what the last run has shown stays until there is something new, so that the page does not jump. */
  function run(source: string, keep = false): void {
    current.current?.stop()
    let shown: readonly Shown[] = []
    if (!keep) setOutputs(shown)
    setState('loading')
    current.current = startLesson(requestOf(page, source, theme), (message) => {
      switch (message.kind) {
        case 'started':
          return setState('running')
        case 'done':
          setSeconds(message.seconds)
          return setState('done')
        case 'error':
          setState('failed')
      }
      shown = withOutput<Shown>(shown, message)
      if (shown.length <= MOST_OUTPUTS) setOutputs(shown)
    })
  }

  function stop(): void {
    clearTimeout(timer.current)
    current.current?.stop()
    setState('stopped')
  }

  /** Writes the value into the code, and repeats the run if there was one. */
  function turn(knob: Knob, value: number | boolean): void {
    const turned = withKnob(code, knob.name, value)
    setCode(turned)
    if (state === 'idle') return
    clearTimeout(timer.current)
    timer.current = setTimeout(() => run(turned, true), RUN_AFTER)
  }

  return (
    <div class="program" data-program={state}>
      <div class="live">
        {outputs.length === 0 ? (
          <img
            class="picture"
            alt={page.picture.alt}
            src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(page.picture.svg)}`}
          />
        ) : (
          <Outputs outputs={outputs} />
        )}
        {knobs.map((knob) => (
          <KnobControl key={knob.name} knob={knob} turn={(value) => turn(knob, value)} />
        ))}
        <p class="buttons">
          <button type="button" class="main" disabled={isBusy} onClick={() => run(code)}>
            Run
          </button>
          <button type="button" disabled={!isBusy} onClick={stop}>
            Stop
          </button>
          <span class="status" role="status">
            {state === 'done' ? `Done in ${seconds.toFixed(seconds < 1 ? 2 : 1)} s` : notes[state]}
          </span>
        </p>
      </div>
      <div class="source">
        <p class="buttons">
          <button type="button" class="plain" onClick={() => setEditing(!editing)}>
            {editing ? 'Show in color' : 'Edit'}
          </button>
          {code !== page.code && (
            <button type="button" class="plain" onClick={() => setCode(page.code)}>
              Reset
            </button>
          )}
        </p>
        {editing ? (
          <textarea
            class="code"
            aria-label="The program"
            spellcheck={false}
            autocapitalize="off"
            rows={Math.min(40, code.split('\n').length + 1)}
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        ) : (
          <Highlighted code={code} />
        )}
      </div>
    </div>
  )
}

/** A program that differs only in its knobs runs as it was built with the page; any other has to be compiled. */
function requestOf(
  page: LessonPage,
  code: string,
  theme: ReturnType<typeof useTheme>,
): Parameters<typeof startLesson>[0] {
  const values = knobsOf(code).map(({ name, value }) => [name, value] as const)
  const own = values.reduce((text, [name, value]) => withKnob(text, name, value), page.code)
  return { name: page.name, knobs: Object.fromEntries(values), edited: own === code ? null : code, theme }
}

function KnobControl({
  knob,
  turn,
}: {
  readonly knob: Knob
  readonly turn: (value: number | boolean) => void
}): JSX.Element {
  return (
    <label class="knob">
      {knob.kind === 'switch' && (
        <input type="checkbox" checked={knob.value} onChange={(event) => turn(event.currentTarget.checked)} />
      )}
      <span>{knob.label}</span>
      {knob.kind === 'slider' && (
        <>
          <input
            type="range"
            min={knob.from}
            max={knob.to}
            step={knob.step}
            value={knob.value}
            onInput={(event) => turn(Number(event.currentTarget.value))}
          />
          <output>{knob.value}</output>
        </>
      )}
    </label>
  )
}
