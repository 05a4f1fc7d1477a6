import { startText } from '../../apps/images/body/start-text.ts'
import type { ImagesRun } from '../../apps/images/images-run.ts'
import type { Calibration, ConfusionRow } from '../../interpret/index.ts'
import { calibrationCurve } from '../charts/calibration-curve.ts'
import { heatSquares } from '../charts/heat-squares.ts'
import { predictedActual } from '../charts/predicted-actual.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { readableCount } from './readable.ts'
import { curvesSection, epochsOfLog, scoreTable, trainingSummary } from './run-summary.ts'

/** A picture with a high loss. */
export interface WorstPicture {
  readonly name: string
  readonly actual: string
  readonly predicted: string
  readonly loss: number
  /** The picture and its Grad-CAM map, as PNG files in base64. */
  readonly png: readonly string[]
}

/** Results on validation pictures, stored in the run folder because the pictures are not. */
export interface ExplainedPictures {
  /** Number of pictures used, and the total. */
  readonly rows: number
  readonly of: number
  readonly worst: readonly WorstPicture[]
  /** Actual class by row, predicted class by column. */
  readonly confusion?: readonly (readonly number[])[]
  readonly confused?: readonly ConfusionRow[]
  readonly calibration?: Calibration
  /** For numeric targets. */
  readonly pairs?: { readonly predicted: readonly number[]; readonly actual: readonly number[] }
}

/** Maximum classes in a confusion matrix. */
const MOST_CLASSES = 40

/** The contents of `explained.json`; null if `lanner fit` did not write it. */
export function parseExplainedPictures(text: string): ExplainedPictures | null {
  try {
    const read = JSON.parse(text) as Partial<ExplainedPictures> | null
    return read !== null && Array.isArray(read.worst) ? (read as ExplainedPictures) : null
  } catch {
    return null
  }
}

/** The report of an image run: scores, confusion matrix, and the pictures with the highest losses and their Grad-CAM maps. */
export function imagesReport(
  run: ImagesRun,
  log: string,
  explained: ExplainedPictures | null,
): ReportContents {
  const { data, metrics, training } = run.facts
  const { shape, classes } = run.input
  const epochs = epochsOfLog(log)
  const start = startText(training)
  const sections: ReportSection[] = []
  const scores = (name: string): Record<string, number> | undefined =>
    metrics[name] as Record<string, number> | undefined
  const table = scoreTable([
    ['validation', scores('valid')],
    ['test', scores('test')],
    [classes === null ? 'baseline: the mean' : 'baseline: most frequent class', scores('baseline')],
  ])
  const hasTta = Object.keys(scores('test') ?? {}).some((name) => name.endsWith('(TTA)'))
  if (table !== null)
    sections.push({
      name: 'scores',
      title: 'Scores',
      text: `Scores on ${readableCount(Number(data['validRows']))} validation pictures${Number(data['testRows']) > 0 ? ` and ${readableCount(Number(data['testRows']))} test pictures` : ''}, next to a baseline on the validation pictures.${hasTta ? ' TTA is test-time augmentation: the mean over several views of a picture.' : ''}${start === null ? '' : ` ${start}`}`,
      table,
    })
  if (explained !== null) sections.push(...explainedSections(run, explained))
  sections.push(...curvesSection(epochs, {}, log))
  return {
    title: classes === null ? 'A number for each picture' : `Pictures of ${classes.length} classes`,
    subtitle: `${readableCount(Number(data['trainRows']))} training pictures, ${readableCount(Number(data['validRows']))} validation pictures, as ${shape.width} x ${shape.height} pixels ${shape.channels === 1 ? 'in gray' : 'in color'}.`,
    summary: [
      ['net', `${run.facts.model.name} (${run.facts.model.widths.join(', ')})`],
      ['operations', `${(Number(training['operations']) / 1e12).toPrecision(3)} TFLOP`],
      ...trainingSummary(run.facts, epochs),
    ],
    sections,
  }
}

function explainedSections(
  { input: { classes } }: ImagesRun,
  { rows, of, worst, confusion, confused = [], calibration, pairs }: ExplainedPictures,
): ReportSection[] {
  const part = rows < of ? ` Based on ${readableCount(rows)} of ${readableCount(of)} pictures.` : ''
  const sections: ReportSection[] = []
  if (classes !== null && confusion !== undefined && classes.length <= MOST_CLASSES)
    sections.push({
      name: 'confusion',
      title: 'Confusion matrix',
      text: `Validation pictures by actual and predicted class.${part}`,
      chart: (size) =>
        heatSquares(classes, classes, confusion, {
          title: 'Pictures by class',
          xTitle: 'predicted',
          yTitle: 'actual',
          value: 'pictures',
          size,
        }),
    })
  if (confused.length > 0)
    sections.push({
      name: 'confused',
      title: 'Most confused classes',
      text: `Pairs of classes that the net confuses most often, as a fraction of the actual class.${part}`,
      table: {
        columns: ['actual', 'predicted', 'pictures', 'fraction of the class'],
        rows: confused.map(({ actual, predicted, count, part: share }) => [
          actual,
          predicted,
          count,
          `${(100 * share).toFixed(1)} %`,
        ]),
      },
    })
  if (worst.length > 0)
    sections.push({
      name: 'top-losses',
      title: 'Top losses',
      text: `The validation pictures with the highest losses.${classes === null ? '' : ' Next to each, red marks the parts with the strongest evidence for the predicted class (Grad-CAM). Wrong labels often show up here.'}`,
      pictures: worst.map(({ name, actual, predicted, loss, png }) => ({
        png,
        caption: `${name}: actual ${actual}, predicted ${predicted}; loss ${loss}`,
      })),
    })
  if (calibration !== undefined && calibration.bins.length > 1)
    sections.push({
      name: 'calibration',
      title: 'Calibration',
      text: `How often predictions with a given probability are correct; on the diagonal, probabilities are perfectly calibrated. Expected calibration error: ${(100 * calibration.error).toFixed(1)} %.${part}`,
      chart: (size) =>
        calibrationCurve(calibration, { title: 'Calibration', of: 'the predicted class', size }),
    })
  if (pairs !== undefined)
    sections.push({
      name: 'predicted-actual',
      title: 'Predicted and actual',
      text: `Validation pictures. Points on the line are predicted exactly, points above it too high, points below it too low.${part}`,
      chart: (size) => predictedActual(pairs.predicted, pairs.actual, { of: 'the target', size }),
    })
  return sections
}
