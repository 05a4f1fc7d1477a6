import type { JSX } from 'preact'
import { useEffect, useMemo, useReducer } from 'preact/hooks'
import { examples } from '../examples/names.ts'
import type { KeptRun, Question, Source, Task, ToWorker } from '../protocol.ts'
import { Connection } from './connection.ts'
import { DataCard } from './data-card.tsx'
import { download } from './download.ts'
import { ExplorerCard } from './explorer/explorer-card.tsx'
import { ExportCard } from './export-card.tsx'
import { KeptCard } from './kept-card.tsx'
import { LessonRoute, useLessonName } from './lesson/lesson-route.tsx'
import { ReportCards } from './report-cards.tsx'
import { RunCard } from './run-card.tsx'
import { RunsCard } from './runs-card.tsx'
import { useServedRuns } from './served-runs.ts'
import { StartScreen } from './start-screen.tsx'
import { initialState, next } from './state.ts'
import { TaskCard } from './task-card.tsx'
import { ThemeProvider, useChosenTheme } from './theme.ts'
import { TrainingCard } from './training-card.tsx'
import { TrialCard } from './trial-card.tsx'

/** Milliseconds after the last change of a task until it is checked. */
const CHECK_AFTER = 200

/** What the page calls a source while it is read. */
function nameOf(source: Source): string {
  if (source.kind === 'example') return examples[source.name].title
  return source.kind === 'file' ? source.file.name : source.name
}

/** The studio. */
export function App(): JSX.Element {
  const [state, dispatch] = useReducer(next, initialState)
  const [theme, switchTheme] = useChosenTheme()
  const lesson = useLessonName()
  const connection = useMemo(
    () =>
      new Connection(
        (message) => {
          if (message.kind === 'exported') download(message.name, message.zip)
          dispatch(message)
        },
        (message) => {
          dispatch({ kind: 'crashed', message })
          connection.send({ kind: 'list-kept' })
        },
      ),
    [],
  )
  useEffect(() => connection.send({ kind: 'list-kept' }), [connection])
  const send = (message: ToWorker): void => connection.send(message)
  const { data, run, task, fit, trained, report, refusal, opening } = state

  const open = (source: Source): void => {
    const name = nameOf(source)
    dispatch({ kind: 'opening', name })
    send({ kind: 'open', source })
  }
  const openKept = (kept: KeptRun): void => {
    dispatch({ kind: 'opening', name: kept.name })
    send({ kind: 'open-kept', id: kept.id })
  }
  const served = useServedRuns((name) => open({ kind: 'served-run', name }))
  // The warnings of a task, or why it cannot be trained, before the first click on Train.
  useEffect(() => {
    if (task === null || fit !== null) return undefined
    const timer = setTimeout(() => send({ kind: 'check', task }), CHECK_AFTER)
    return () => clearTimeout(timer)
  }, [task])
  // A reload would lose a run that is not stored.
  const isLost = fit !== null && state.notKept !== null
  useEffect(() => {
    if (!isLost) return undefined
    const ask = (event: Event): void => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isLost])
  const begin = (wanted: Task): void => {
    dispatch({ kind: 'begin' })
    send({ kind: 'fit', task: wanted })
  }
  const control = (what: 'pause' | 'resume' | 'stop'): void => {
    if (what !== 'resume') dispatch({ kind: 'request', what })
    send({ kind: what })
  }
  const ask = (question: Question): void => {
    dispatch({ kind: 'request', what: 'ask' })
    send({ kind: 'ask', question })
  }
  const save = (): void => {
    dispatch({ kind: 'request', what: 'export' })
    send({ kind: 'export' })
  }
  const findRate = (wanted: Task): void => {
    dispatch({ kind: 'request', what: 'find-lr' })
    send({ kind: 'find-lr', task: wanted })
  }
  const restart = (): void => {
    connection.end()
    dispatch({ kind: 'restart' })
    send({ kind: 'list-kept' })
  }
  const explorer = state.vectors.length > 0 && (
    <ExplorerCard
      groups={state.vectors}
      map={state.map}
      isMapping={state.isMapping}
      neighbors={state.neighbors}
      draw={(request) => {
        dispatch({ kind: 'request', what: 'map' })
        send({ kind: 'map', request })
      }}
      findNeighbors={(of, label) => send({ kind: 'neighbors', of, label })}
    />
  )
  const isTraining = fit !== null && fit.status !== 'done'

  return (
    <ThemeProvider value={theme}>
      <header>
        <div class="bar">
          <h1>
            Lanner <span>studio</span>
          </h1>
          <nav aria-label="Page">
            {lesson !== null && (
              <a class="button plain" href="#">
                {data === null && run === null ? 'Back to the studio' : 'Back to the training'}
              </a>
            )}
            {lesson === null && (data !== null || run !== null) && (
              <button type="button" class="plain" onClick={restart}>
                Start over
              </button>
            )}
            <button type="button" class="plain" onClick={switchTheme}>
              {theme === 'dark' ? 'Light' : 'Dark'}
            </button>
          </nav>
        </div>
      </header>
      {lesson !== null && (
        <main>
          <LessonRoute name={lesson} />
        </main>
      )}
      <main hidden={lesson !== null}>
        {state.notKept !== null && (
          <ul class="notes" role="status" aria-label="Storage">
            <li>{state.notKept}</li>
          </ul>
        )}
        {refusal !== null && (
          <p class="refusal" role="alert">
            {refusal.message}
          </p>
        )}
        {run !== null ? (
          <>
            <RunCard run={run} />
            {run.trial !== null && (
              <TrialCard trial={run.trial} answer={state.answer} asking={state.asking} ask={ask} />
            )}
            <ExportCard trial={run.trial} name={run.name} exporting={state.exporting} save={save} />
            {explorer}
            <ReportCards parts={report} isWhole />
          </>
        ) : data === null || task === null ? (
          <StartScreen opening={opening} doing={state.doing} runs={served} open={open}>
            {state.kept.length > 0 && (
              <KeptCard runs={state.kept} isBusy={opening !== null} open={openKept} send={send} />
            )}
          </StartScreen>
        ) : (
          <>
            <DataCard
              data={data}
              task={task}
              locked={isTraining}
              isOpen={fit === null}
              choose={(chosen) => dispatch({ kind: 'choose', task: chosen })}
            />
            <TaskCard
              data={data}
              task={task}
              warnings={state.warnings}
              locked={isTraining}
              isRefused={refusal?.step === 'check'}
              again={trained !== null}
              choose={(chosen) => dispatch({ kind: 'choose', task: chosen })}
              begin={begin}
              search={state.search}
              findRate={findRate}
              options={state.options[task.app] ?? []}
            />
            {fit !== null && (
              <TrainingCard fit={fit} trained={trained} doing={state.doing} control={control} />
            )}
            {state.runs.length > 1 && <RunsCard runs={state.runs} />}
            {trained !== null && (
              <>
                <TrialCard trial={trained.trial} answer={state.answer} asking={state.asking} ask={ask} />
                <ExportCard trial={trained.trial} name={data.name} exporting={state.exporting} save={save} />
                {explorer}
                <ReportCards parts={report} />
              </>
            )}
          </>
        )}
      </main>
      <footer>
        <p>
          Everything happens in this page: no data leave it. Runs and the data of unfinished ones are stored
          in this browser, where you can delete them.
        </p>
      </footer>
    </ThemeProvider>
  )
}
