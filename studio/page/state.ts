import type {
  Answer,
  Confusion,
  EmbeddingMap,
  EpochEnd,
  FitStart,
  FoundRate,
  FromWorker,
  KeptRun,
  LayerState,
  Neighbors,
  OptionField,
  OpenedData,
  OpenedRun,
  ReportPart,
  Step,
  StepProgress,
  Task,
  Trial,
  VectorGroup,
} from '../protocol.ts'

/** An epoch with its scores, and what the model wrote after it. */
export interface EpochRow {
  readonly record: EpochEnd
  readonly scores: Readonly<Record<string, number>>
  readonly sample: string | null
  readonly confusion: Confusion | null
}

/** The loss so far, at a fraction of an epoch. */
export interface LossPoint {
  readonly epoch: number
  readonly trainLoss: number
}

/** A fit, from the first click until there is a model. */
export interface FitState {
  readonly status: 'preparing' | 'running' | 'pausing' | 'paused' | 'stopping' | 'done'
  readonly start: FitStart | null
  readonly progress: StepProgress | null
  readonly points: readonly LossPoint[]
  readonly epochs: readonly EpochRow[]
  /** Activations and gradients at the last step that was looked at. */
  readonly layers: LayerState | null
}

export interface TrainedState {
  readonly outcome: 'finished' | 'stopped'
  readonly seconds: number
  readonly lines: readonly string[]
  readonly trial: Trial
}

/** A run that was trained on the opened data, to be compared with the next ones. */
export interface RunRow {
  /** What was chosen instead of the defaults. */
  readonly settings: string
  readonly epochs: number
  readonly validLoss: number | null
  readonly scores: Readonly<Record<string, number>>
  readonly seconds: number
}

/** Everything that the page shows. */
export interface StudioState {
  /** The name of what is being opened. */
  readonly opening: string | null
  /** What the worker is doing before there is something to show. */
  readonly doing: string | null
  readonly data: OpenedData | null
  /** A run that was opened instead of data. */
  readonly run: OpenedRun | null
  readonly task: Task | null
  /** Warnings about the chosen task; null while it is being checked. */
  readonly warnings: readonly string[] | null
  readonly refusal: { readonly step: Step | 'worker'; readonly message: string } | null
  readonly fit: FitState | null
  readonly trained: TrainedState | null
  readonly report: readonly ReportPart[] | null
  readonly answer: Answer | null
  readonly asking: boolean
  readonly exporting: boolean
  /** A search for a learning rate, or its result. */
  readonly search: FoundRate | 'searching' | null
  /** All runs on these data, oldest first. */
  readonly runs: readonly RunRow[]
  /** Runs that this browser keeps. */
  readonly kept: readonly KeptRun[]
  /** Why the run in progress cannot be kept. */
  readonly notKept: string | null
  /** The further options of the command, by app. */
  /** The vectors of the run that can be explored. */
  readonly vectors: readonly VectorGroup[]
  readonly map: EmbeddingMap | null
  readonly isMapping: boolean
  readonly neighbors: Neighbors | null
  readonly options: Readonly<Partial<Record<Task['app'], readonly OptionField[]>>>
}

export const initialState: StudioState = {
  opening: null,
  doing: null,
  data: null,
  run: null,
  task: null,
  warnings: null,
  refusal: null,
  fit: null,
  trained: null,
  report: null,
  answer: null,
  asking: false,
  exporting: false,
  search: null,
  runs: [],
  kept: [],
  notKept: null,
  vectors: [],
  map: null,
  isMapping: false,
  neighbors: null,
  options: {},
}

/** The start page: of everything before, only the list of kept runs stays. */
const fresh = ({ kept, options }: StudioState): StudioState => ({ ...initialState, kept, options })

type Request = 'pause' | 'stop' | 'ask' | 'export' | 'find-lr' | 'map'

/** What happens: a message of the worker, or something that the user does. */
export type StudioEvent =
  | FromWorker
  | { readonly kind: 'opening'; readonly name: string }
  | { readonly kind: 'choose'; readonly task: Task }
  | { readonly kind: 'begin' }
  | { readonly kind: 'request'; readonly what: Request }
  | { readonly kind: 'crashed'; readonly message: string }
  | { readonly kind: 'restart' }

/** The state after an event. */
export function next(state: StudioState, event: StudioEvent): StudioState {
  switch (event.kind) {
    case 'restart':
      return fresh(state)
    case 'opening':
      return { ...fresh(state), opening: event.name }
    case 'doing':
      return { ...state, doing: event.text }
    case 'opened':
      return { ...fresh(state), data: event.data, task: event.data.suggested }
    case 'run':
      return { ...fresh(state), run: event.run }
    case 'choose':
      return { ...state, task: event.task, warnings: null, refusal: null }
    case 'checked':
      // The refusal of an earlier choice may have come after this one was made.
      return {
        ...state,
        warnings: event.warnings,
        refusal: state.refusal?.step === 'check' ? null : state.refusal,
      }
    case 'vectors':
      return { ...state, vectors: event.groups, map: null, neighbors: null, isMapping: false }
    case 'map':
      return { ...state, map: event.map, neighbors: null, isMapping: false }
    case 'neighbors':
      return { ...state, neighbors: event.neighbors }
    case 'options':
      return { ...state, options: { ...state.options, [event.app]: event.fields } }
    case 'begin':
      return begun(state)
    case 'continued':
      return begun({ ...state, task: event.task })
    case 'lr-found':
      return { ...state, search: event.found }
    case 'kept':
      return { ...state, kept: event.runs }
    case 'not-kept':
      return { ...state, notKept: event.message }
    case 'request':
      return requested(state, event.what)
    case 'answer':
      return { ...state, answer: event.answer, asking: false, refusal: null }
    case 'exported':
      return { ...state, exporting: false }
    case 'report':
      return { ...state, report: event.parts }
    case 'trained':
      return {
        ...state,
        fit: state.fit === null ? null : { ...state.fit, status: 'done' },
        trained: event,
        runs: [...state.runs, ...rowOf(state, event.seconds)],
      }
    case 'abandoned':
      return { ...state, fit: null }
    case 'refused':
      return refused(state, event.step, event.message)
    case 'crashed':
      return { ...fresh(state), refusal: { step: 'worker', message: event.message } }
    default:
      return state.fit === null ? state : { ...state, fit: nextFit(state.fit, event) }
  }
}

function begun(state: StudioState): StudioState {
  return {
    ...state,
    doing: null,
    refusal: null,
    notKept: null,
    trained: null,
    report: null,
    answer: null,
    vectors: [],
    map: null,
    isMapping: false,
    neighbors: null,
    fit: { status: 'preparing', start: null, progress: null, points: [], epochs: [], layers: null },
  }
}

function rowOf({ fit, task }: StudioState, seconds: number): RunRow[] {
  const last = fit?.epochs.at(-1)
  if (task === null || last === undefined) return []
  const { record, scores } = last
  return [
    { settings: settingsText(task), epochs: record.epoch, validLoss: record.validLoss, scores, seconds },
  ]
}

/** What a task sets, in one line: `wage; quality fast; epochs 6`. */
export function settingsText(task: Task): string {
  const { options = {}, ...numbers } = task.settings
  const own = Object.entries({ ...numbers, ...options }).map(([name, value]) => `${name} ${value}`)
  if (task.app === 'text') return [task.model, ...own].join('; ')
  if (task.app === 'images')
    return [
      `start ${task.start}`,
      ...(task.size === null ? [] : [`size ${task.size}`]),
      ...(task.timeBudget === null ? [] : [`time budget ${task.timeBudget} s`]),
      ...own,
    ].join('; ')
  if (task.app === 'collab')
    return [`${task.user}, ${task.item}, ${task.rating ?? 'events'}`, ...own].join('; ')
  const uses = Object.entries(task.uses).flatMap(([name, use]) =>
    use === 'auto' || name === task.target ? [] : [`${name}: ${use}`],
  )
  return [
    task.target,
    ...(task.quality === 'default' ? [] : [`quality ${task.quality}`]),
    ...own,
    ...uses,
  ].join('; ')
}

function requested(state: StudioState, what: Request): StudioState {
  if (what === 'map') return { ...state, isMapping: true, refusal: null }
  if (what === 'find-lr') return { ...state, search: 'searching', refusal: null }
  if (what === 'ask') return { ...state, asking: true }
  if (what === 'export') return { ...state, exporting: true }
  if (state.fit === null) return state
  return { ...state, fit: { ...state.fit, status: what === 'pause' ? 'pausing' : 'stopping' } }
}

/** A refused file leaves the start page; a refused task leaves the data, so that another one can be chosen. */
function refused(state: StudioState, step: Step, message: string): StudioState {
  const refusal = { step, message }
  switch (step) {
    case 'open':
      return { ...fresh(state), refusal }
    case 'find-lr':
      return { ...state, refusal, search: null }
    case 'keep':
      return { ...state, opening: null, refusal }
    case 'check':
      return { ...state, refusal, warnings: [] }
    case 'fit':
      return { ...state, refusal, fit: null }
    case 'ask':
      return { ...state, refusal, asking: false }
    case 'export':
      return { ...state, refusal, exporting: false }
    case 'map':
      return { ...state, refusal, isMapping: false }
  }
}

function nextFit(
  fit: FitState,
  event: Extract<StudioEvent, { kind: 'started' | 'progress' | 'epoch' | 'layers' | 'paused' | 'resumed' }>,
): FitState {
  switch (event.kind) {
    case 'started':
      return { ...fit, start: event.start }
    case 'progress': {
      const { epoch, loss } = event.progress
      return {
        ...fit,
        status: fit.status === 'preparing' ? 'running' : fit.status,
        progress: event.progress,
        points: thinned([...fit.points, { epoch, trainLoss: loss }]),
      }
    }
    case 'epoch': {
      const { record, scores, sample, confusion } = event
      return { ...fit, epochs: [...fit.epochs, { record, scores, sample, confusion }] }
    }
    case 'layers':
      return { ...fit, layers: event.layers }
    case 'paused':
      return { ...fit, status: 'paused' }
    case 'resumed':
      return { ...fit, status: fit.status === 'stopping' ? 'stopping' : 'running' }
  }
}

/** The most points of a curve. */
const POINTS = 240

/** Every second point, if there are too many. */
function thinned(points: readonly LossPoint[]): readonly LossPoint[] {
  return points.length <= POINTS ? points : points.filter((_, i) => i % 2 === 0 || i === points.length - 1)
}

/** The rows of the loss curves: the points of the current epoch and the results of those before; of a finished fit, its epochs only, as in the report. */
export function lossRows({ points, epochs, status }: FitState): {
  readonly epoch: number
  readonly trainLoss: number
  readonly validLoss: number | null
}[] {
  const ends = epochs.map(({ record: { epoch, trainLoss, validLoss } }) => ({ epoch, trainLoss, validLoss }))
  if (status === 'done' && ends.length > 0) return ends
  const done = new Set(ends.map(({ epoch }) => epoch))
  const during = points
    .filter(({ epoch }) => !Number.isInteger(epoch) || !done.has(epoch))
    .map(({ epoch, trainLoss }) => ({ epoch, trainLoss, validLoss: null }))
  return [...during, ...ends].toSorted((a, b) => a.epoch - b.epoch)
}
