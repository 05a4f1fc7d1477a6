import type { TargetKind } from '../../../data/tables/pipeline/target-encoder.ts'
import type { ThresholdScore } from '../../../apps/tabular/net/threshold.ts'
import { memorySize } from '../../options/memory-size.ts'
import { realNumber, wholeNumber } from '../../options/numbers.ts'
import type { OptionsInto } from '../../options/option-row.ts'
import { oneOf } from '../../options/parsers.ts'
import {
  batchOptions,
  columnOptions,
  monitorOptions,
  layerSizes,
  tableFileOptions,
  trainingOptions,
  type BatchOptions,
  type ColumnOptions,
  type MonitorOptions,
  type TableFileOptions,
  type TrainingOptions,
} from '../../options/shared-options.ts'

export interface TabularOptions
  extends TrainingOptions, BatchOptions, MonitorOptions, TableFileOptions, ColumnOptions {
  readonly target: string
  readonly kind?: TargetKind
  readonly log?: boolean
  readonly net?: 'ensemble' | 'mixed-input'
  readonly quality?: 'fast' | 'default' | 'best'
  readonly threshold?: ThresholdScore
  /** The class that the threshold is about. */
  readonly positive?: string
  readonly layers?: readonly number[]
  readonly dropout?: number
  readonly weightDecay?: number
  /** A column of sample weights. */
  readonly weights?: string
  readonly batchNorm?: 'train' | 'fastai07' | 'none'
  /** Rows with the same cell in this column stay on one side of the split. */
  readonly group?: string
  /** Folds of cross-validation. */
  readonly folds?: number
  /** Memory budget for rows, in bytes; the rest stays on disk. */
  readonly memory?: number
}

const own: OptionsInto<TabularOptions> = {
  title: 'Tables',
  rows: [
    { flag: '--target <column>', help: 'column to predict', into: 'target' },
    {
      flag: '--kind <kind>',
      help: 'predict a number, one of several classes, or labels separated by | (default: a number or classes, by the target)',
      parse: oneOf(['regression', 'classification', 'multi-label']),
      into: 'kind',
    },
    { flag: '--log-target', help: 'train on the logarithm of the target', into: 'log' },
    {
      flag: '--weights <column>',
      help: 'numeric column of sample weights',
      into: 'weights',
    },
    {
      flag: '--quality <level>',
      help: 'effort: best can take ten times longer than default (default: default)',
      parse: oneOf(['fast', 'default', 'best']),
      into: 'quality',
    },
    {
      flag: '--threshold <score>',
      help: 'score that the decision threshold of two classes maximizes (default: accuracy)',
      parse: oneOf(['accuracy', 'balanced-accuracy', 'f1']),
      into: 'threshold',
    },
    {
      flag: '--positive <class>',
      help: 'class that --threshold is about, and whose f1 is scored (default: the less frequent one)',
      into: 'positive',
    },
    {
      flag: '--net <kind>',
      help: 'ensemble: the average of several small nets (default); mixed-input: the single net of fast.ai',
      parse: oneOf(['ensemble', 'mixed-input']),
      into: 'net',
    },
    {
      flag: '--group <column>',
      help: 'keep rows with the same value in this column on one side of the split, such as the visits of a patient',
      into: 'group',
    },
    {
      flag: '--layers <sizes>',
      help: 'sizes of the hidden layers (default: 128,128; 256,256 from 10,000 rows; 200,100 for mixed-input)',
      parse: layerSizes,
      into: 'layers',
    },
    { flag: '--dropout <p>', help: 'dropout rate (default: 0.1)', parse: realNumber(0, 1), into: 'dropout' },
    {
      flag: '--weight-decay <w>',
      help: 'weight decay (default: 0.1; 0.01 for mixed-input)',
      parse: realNumber(0, 1000),
      into: 'weightDecay',
    },
    {
      flag: '--batch-norm <kind>',
      help: 'batch norm of mixed-input: train is standard; fastai07 freezes the running averages; none normalizes numeric columns only (default: train)',
      parse: oneOf(['train', 'fastai07', 'none']),
      into: 'batchNorm',
    },
    {
      flag: '--memory <size>',
      help: 'memory budget for rows, such as 256MB; the rest stays on disk (default: half of the free memory)',
      parse: memorySize,
      into: 'memory',
    },
  ],
}

const validation: OptionsInto<TabularOptions> = {
  title: 'Tables',
  only: 'fit',
  rows: [
    {
      flag: '--folds <k>',
      help: 'cross-validate with K folds before the final fit: mean and standard deviation of the scores',
      parse: wholeNumber(2, 1000),
      into: 'folds',
    },
  ],
}

/** Options of tables, in the order of the help. */
export const tabularOptionSets: readonly OptionsInto<TabularOptions>[] = [
  trainingOptions,
  batchOptions,
  monitorOptions,
  tableFileOptions,
  columnOptions,
  own,
  validation,
]
