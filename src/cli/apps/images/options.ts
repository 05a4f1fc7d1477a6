import type { ImageModelName } from '../../../apps/images/models/facts.ts'
import { pretextTasks, type PretextTask } from '../../../apps/images/pretext/tasks.ts'
import { fromOptions, type FromOptions } from '../../options/from-options.ts'
import { memorySize } from '../../options/memory-size.ts'
import { oneOf } from '../../options/parsers.ts'
import { realNumber, wholeNumber } from '../../options/numbers.ts'
import type { OptionsInto } from '../../options/option-row.ts'
import {
  batchOptions,
  monitorOptions,
  sizes,
  trainingOptions,
  type BatchOptions,
  type MonitorOptions,
  type TrainingOptions,
} from '../../options/shared-options.ts'

export interface ImagesOptions extends TrainingOptions, BatchOptions, MonitorOptions, FromOptions {
  /** Column of picture paths, for a table. */
  readonly image?: string
  readonly target?: string
  /** Column with the part of each picture. */
  readonly part?: string
  readonly size?: number
  readonly net?: ImageModelName
  readonly widths?: readonly number[]
  readonly weightDecay?: number
  readonly labelSmoothing?: number
  readonly strict?: boolean
  /** The `model.json` of an earlier run, to reuse its plan. */
  readonly plan?: string
  readonly body?: 'auto' | 'none'
  readonly freeze?: boolean
  readonly pretext?: PretextTask
  readonly memory?: number
  readonly workers?: number
}

const own: OptionsInto<ImagesOptions> = {
  title: 'Pictures',
  rows: [
    { flag: '--image <column>', help: 'column of picture paths, for a table', into: 'image', inRun: true },
    { flag: '--target <column>', help: 'column of classes or numbers, with --image', into: 'target' },
    {
      flag: '--part <column>',
      help: 'column containing train, valid or test, with --image',
      into: 'part',
    },
    {
      flag: '--size <n>',
      help: 'scale pictures to N x N pixels (default: their own size, at most 160)',
      parse: wholeNumber(8, 1024),
      into: 'size',
    },
    {
      flag: '--cnn <name>',
      help: 'network architecture (default: quicknet or resnet9, depending on the size of the pictures)',
      parse: oneOf(['quicknet', 'resnet9', 'resnet18', 'mobilenet']),
      into: 'net',
    },
    {
      flag: '--widths <sizes>',
      help: 'channels of the stages of the net, such as 32,64 (four for resnet9 and resnet18; the first layer of mobilenet)',
      parse: sizes,
      into: 'widths',
    },
    {
      flag: '--plan <run>',
      help: 'train like an earlier run: same net, size, epochs, batch size and augmentation',
      fileOfRun: 'model.json',
      path: 'read',
      into: 'plan',
    },
    {
      flag: '--body <which>',
      help: "auto: with few pictures, start from Lanner's pretrained net if it validates better; none: from scratch (default: auto)",
      parse: oneOf(['auto', 'none']),
      into: 'body',
    },
    {
      flag: '--freeze',
      help: "train the last layer only: on features of Lanner's pretrained net, or of the net of --from",
      into: 'freeze',
    },
    {
      flag: '--pretext <task>',
      help: 'train without labels, for --from later: rotation (how far is a picture turned?) or augmentation (which of two copies is distorted?)',
      parse: oneOf(pretextTasks),
      into: 'pretext',
    },
    { flag: '--weight-decay <w>', help: 'weight decay', parse: realNumber(0, 1000), into: 'weightDecay' },
    {
      flag: '--label-smoothing <p>',
      help: 'fraction of each target spread over all classes (default: 0.1)',
      parse: realNumber(0, 1),
      into: 'labelSmoothing',
    },
    {
      flag: '--strict',
      help: 'refuse pictures that cannot be read instead of skipping them',
      into: 'strict',
    },
    {
      flag: '--memory <size>',
      help: 'memory budget for decoded pictures, such as 2GB; more are kept in a temporary file (default: half of the free memory)',
      parse: memorySize,
      into: 'memory',
    },
    {
      flag: '--workers <n>',
      help: 'threads that augment photos during training; they change no bits (default: the cores that training leaves free, at least 1 and at most 4)',
      parse: wholeNumber(0, 64),
      into: 'workers',
    },
  ],
}

/** Options of pictures, in the order of the help. */
export const imagesOptionSets: readonly OptionsInto<ImagesOptions>[] = [
  trainingOptions,
  batchOptions,
  monitorOptions,
  fromOptions,
  own,
]
