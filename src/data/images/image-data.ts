import { named, requireList, requireText, wrongArgument } from '../../base/check-argument.ts'
import { requireTable } from '../tables/require-table.ts'
import { checkOptions } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { NumberArray } from '../columns.ts'
import type { Table } from '../tables/table.ts'
import { channelScale, type ChannelScale } from './channel-scale.ts'
import { checkClasses, checkClassesLeft, checkParts } from './check-classes.ts'
import {
  imageFilesNames,
  imageFolderNames,
  imageIdxNames,
  imagePicturesNames,
  imageSplitNames,
  imageTableNames,
  type ImageFilesOptions,
  type ImageFolderOptions,
  type ImageIdxOptions,
  type ImagePicturesOptions,
  type ImageReadOptions,
  type ImageSplitOptions,
  type ImageTableOptions,
  type LabeledPicture,
} from './image-data-options.ts'
import { DiskFolder } from './disk-folder.ts'
import { findPictures, findUnlabeled, type PicturePart } from './find-pictures.ts'
import { ListedFolder, type ListedFile } from './listed-folder.ts'
import type { PictureFile } from './picture-file.ts'
import type { PictureFolder } from './picture-folder.ts'
import {
  ImageLoader,
  imageLoaderOptionNames,
  type ImageLoaderOptions,
  type LabeledPictures,
} from './image-loader.ts'
import type { ImageArrays } from './image-arrays.ts'
import { picturesInColor, type Pictures } from './picture.ts'
import { decodeLabeled } from './decode-labeled.ts'
import { readIdxPictures } from './read-idx-pictures.ts'
import { commonShape, readPictures, type SkippedPicture } from './read-pictures.ts'
import { splitPictures, type PictureSplit } from './split-pictures.ts'
import { tableTargets } from './table-targets.ts'
import type { UnusedFile } from './unused-files.ts'

/** The fields of `ImageData`. */
interface Fields {
  /** Default: that of the training pictures. */
  readonly scale?: ChannelScale
  readonly pictures: Pictures
  readonly names: readonly string[]
  readonly targets: NumberArray
  readonly classes: readonly string[] | null
  readonly split: PictureSplit
  readonly skipped: readonly SkippedPicture[]
  /** Default: none. */
  readonly unused?: readonly UnusedFile[]
  readonly mirrored: boolean
}

/** Longest side of pictures kept in memory, unless `size` says otherwise. */
const MOST_SIDE = 160

/**
 * Pictures with their classes or numbers, decoded and split. Batches come from `loader`.
 *
 * @example
 * const arrays = { values: new Uint8Array(6 * 4), width: 2, height: 2, channels: 1, targets: Int32Array.of(0, 1, 0, 1, 0, 1) }
 * const data = ImageData.fromArrays(arrays, { valid: 0.34 })
 * [data.split.train.length, data.split.valid.length] // [4, 2]
 */
export class ImageData {
  readonly pictures: Pictures
  /** Names of the pictures, for reports. */
  readonly names: readonly string[]
  /** Class of each picture, or a number. */
  readonly targets: NumberArray
  /** Names of the classes; null for numbers. */
  readonly classes: readonly string[] | null
  /** Rows of each part. */
  readonly split: PictureSplit
  /** Pictures that could not be read. */
  readonly skipped: readonly SkippedPicture[]
  /** Files of the folder that are not used: in other formats, or not directly in the folder of a class. */
  readonly unused: readonly UnusedFile[]
  /** Whether a mirror image has the same target. */
  readonly mirrored: boolean
  /** Mean and standard deviation of the training pictures. */
  readonly scale: ChannelScale

  private constructor({
    pictures,
    names,
    targets,
    classes,
    split,
    skipped,
    unused,
    mirrored,
    scale,
  }: Fields) {
    if (split.train.length === 0) throw new DataError('There are no pictures to train on.')
    if (split.valid.length === 0)
      throw new DataError(
        `None of the ${pictures.count} pictures can be held out for validation; a class needs at least two.`,
      )
    this.pictures = pictures
    this.names = names
    this.targets = targets
    this.classes = classes
    this.split = split
    this.skipped = skipped
    this.unused = unused ?? []
    this.mirrored = mirrored
    this.scale = scale ?? channelScale(pictures, split.train)
  }

  /**
   * Reads a folder with one folder of pictures per class, optionally inside folders `train`, `valid` and `test`. Node only.
   *
   * @throws FileError or DataError for a folder without readable pictures, with a single class, or with another layout.
   */
  static async fromFolder(folder: string, options: ImageFolderOptions = {}): Promise<ImageData> {
    checkOptions('ImageData.fromFolder', options, imageFolderNames)
    requireText('ImageData.fromFolder', folder)
    if (options.size !== undefined) checkSize('ImageData.fromFolder', options.size)
    return ImageData.#folder(new DiskFolder(folder), options)
  }

  /**
   * Reads the files of such a folder, for example of a folder that the user of a page chose, in Node and in pages: paths in the folder, and Blobs or bytes.
   *
   * @throws FileError or DataError as `fromFolder` does.
   * @example
   * // <input type="file" webkitdirectory>
   * const read = async (input) =>
   *   ImageData.fromFiles([...input.files].map((file) => ({ path: file.webkitRelativePath, file })))
   */
  static async fromFiles(files: readonly ListedFile[], options: ImageFilesOptions = {}): Promise<ImageData> {
    checkOptions('ImageData.fromFiles', options, imageFilesNames)
    requireList('ImageData.fromFiles', "a list of files, such as [{ path: 'cats/1.jpg', file }]", files)
    for (const listed of files as readonly unknown[]) {
      const { path, file } = (listed ?? {}) as Partial<ListedFile>
      if (typeof path !== 'string' || file === undefined)
        throw wrongArgument('ImageData.fromFiles', 'a path and a file for each picture', listed)
    }
    if (options.size !== undefined) checkSize('ImageData.fromFiles', options.size)
    const { name = 'The folder', ...reading } = options
    return ImageData.#folder(new ListedFolder(name, files), reading)
  }

  static async #folder(
    folder: PictureFolder,
    { labels = true, ...reading }: ImageFolderOptions,
  ): Promise<ImageData> {
    const { pictures: found, classes, unused } = await (labels ? findPictures(folder) : findUnlabeled(folder))
    const numbers = new Map(classes.map((name, i) => [name, i]))
    return ImageData.#read(
      found,
      Int32Array.from(found, ({ label }) => numbers.get(label)!),
      classes,
      found.map(({ part }) => part),
      reading,
      unused,
    )
  }

  /**
   * Reads pictures listed in a table. A target of texts, or of integers with few different values, is a class; other numbers are a regression. Node only.
   *
   * @throws DataError naming the column and row of a missing path or target; FileError for pictures that do not exist.
   */
  static async fromTable(table: Table, options: ImageTableOptions): Promise<ImageData> {
    checkOptions('ImageData.fromTable', options, imageTableNames)
    requireTable('ImageData.fromTable', table)
    if (options?.size !== undefined) checkSize('ImageData.fromTable', options.size)
    const { files, targets, classes, parts } = await tableTargets(table, options)
    return ImageData.#read(files, targets, classes, parts, options)
  }

  /**
   * Decodes pictures, in Node and in a page: files as bytes, Blobs or decoded pictures. Each is scaled until it covers a square and cropped around its center.
   *
   * @throws FileError naming the first picture that cannot be decoded; DataError for fewer than two classes.
   * @example
   * const gray = (value) => ({ width: 8, height: 8, channels: 1, values: new Uint8Array(64).fill(value) })
   * const pictures = [10, 200, 20, 210].map((value) => ({ picture: gray(value), target: value < 100 ? 'dark' : 'bright' }))
   * const data = await ImageData.fromPictures(pictures, { size: 8, channels: 1 })
   * data.classes // ['bright', 'dark']
   */
  static async fromPictures(
    items: readonly LabeledPicture[],
    options: ImagePicturesOptions,
  ): Promise<ImageData> {
    checkOptions('ImageData.fromPictures', options, imagePicturesNames)
    requireList('ImageData.fromPictures', 'a list of pictures, such as [{ picture, target }]', items)
    if (typeof options !== 'object')
      throw wrongArgument('ImageData.fromPictures', 'a size, as in { size: 32 }', options)
    const { size, channels = 3, signal, ...split } = options
    checkSize('ImageData.fromPictures', size)
    if (channels !== 1 && channels !== 3)
      throw new ValueError('ImageData.fromPictures', `channels must be 1 or 3, got ${shownValue(channels)}`)
    return ImageData.fromArrays(await decodeLabeled(items, { size, channels, signal }), split)
  }

  /** Uses pictures in memory. The bytes are not copied. @throws DataError if lengths differ. */
  static fromArrays(arrays: ImageArrays, options: ImageSplitOptions = {}): ImageData {
    checkOptions('ImageData.fromArrays', options, imageSplitNames)
    if (!ArrayBuffer.isView(arrays?.values) || !ArrayBuffer.isView(arrays.targets))
      throw wrongArgument(
        'ImageData.fromArrays',
        'typed arrays of values and targets, as in { values, width, height, channels, targets }',
        arrays,
      )
    const { values, width, height, channels, targets, names, mirrored = true } = arrays
    const size = width * height * channels
    const count = targets.length
    if (![width, height].every((side) => Number.isInteger(side) && side > 0) || ![1, 3].includes(channels))
      throw new DataError(
        `Pictures need a width and height of at least 1 and 1 or 3 channels, got ${shownValue(width)} x ${shownValue(height)} x ${shownValue(channels)}.`,
      )
    if (values.length !== count * size)
      throw new DataError(
        `${count} targets need ${count * size} bytes of pictures (${width} x ${height} x ${channels} each), got ${values.length}.`,
      )
    if (arrays.parts !== undefined) checkParts(arrays.parts, count)
    const classes = targets instanceof Int32Array ? (arrays.classes ?? numbered(targets)) : null
    if (classes !== null) checkClasses(targets, classes)
    return ImageData.#split(
      {
        pictures: { width, height, channels, count, values },
        names: names ?? Array.from({ length: count }, (_, i) => `picture ${i}`),
        targets,
        classes,
        skipped: [],
        mirrored,
      },
      arrays.parts ?? Array.from({ length: count }, () => null),
      options,
    )
  }

  /**
   * Reads the idx files of pictures and labels, as MNIST and Fashion-MNIST have them, gzipped or not. Node only.
   *
   * @param test files of the test pictures, kept as the part `test`.
   * @throws FileError if a file is missing or damaged; DataError if the numbers of pictures and labels differ.
   */
  static async fromIdx(pictures: string, labels: string, idx: ImageIdxOptions = {}): Promise<ImageData> {
    checkOptions('ImageData.fromIdx', idx, imageIdxNames)
    const { test, ...options } = idx
    return ImageData.fromArrays(await readIdxPictures(pictures, labels, test), options)
  }

  /** Batches of the given rows. */
  loader(rows: Int32Array, options: Omit<ImageLoaderOptions, 'scale'>): ImageLoader {
    checkOptions('ImageData.loader', options, imageLoaderOptionNames)
    return new ImageLoader(this.labeled, rows, { ...options, scale: this.scale })
  }

  /** The same pictures with other numeric targets. */
  withTargets(change: (target: number) => number): ImageData {
    return new ImageData({ ...this.#fields(), targets: Float32Array.from(this.targets, change) })
  }

  /** Gray pictures in three equal channels; color ones as they are. */
  inColor(): ImageData {
    if (this.pictures.channels === 3) return this
    const thrice = ([value]: readonly number[]): number[] => [value!, value!, value!]
    const scale = { mean: thrice(this.scale.mean), std: thrice(this.scale.std) }
    return new ImageData({ ...this.#fields(), scale, pictures: picturesInColor(this.pictures) })
  }

  /**
   * The same pictures, standardized with other values: `imageNetScale` for weights of torchvision.
   *
   * @throws DataError if it has another number of channels than the pictures.
   * @example
   * const arrays = { values: new Uint8Array(6 * 4), width: 2, height: 2, channels: 1, targets: Int32Array.of(0, 1, 0, 1, 0, 1) }
   * ImageData.fromArrays(arrays).withScale({ mean: [0.5], std: [0.25] }).scale.std // [0.25]
   */
  withScale(scale: ChannelScale): ImageData {
    const { channels } = this.pictures
    const { mean, std } = scale
    if (
      mean.length !== channels ||
      std.length !== channels ||
      !mean.every(Number.isFinite) ||
      !std.every((value) => value > 0 && value < Infinity)
    )
      throw new DataError(
        `A scale for these pictures needs mean and std of ${channels} ${channels === 1 ? 'channel' : 'channels'}, std above 0; got ${JSON.stringify({ mean, std })}.`,
      )
    return new ImageData({ ...this.#fields(), scale })
  }

  get labeled(): LabeledPictures {
    const { pictures, targets, classes } = this
    return { pictures, targets, width: classes === null ? 1 : 0, classes: classes?.length ?? 0 }
  }

  #fields(): Fields {
    const { pictures, names, targets, classes, split, skipped, unused, mirrored, scale } = this
    return { pictures, names, targets, classes, split, skipped, unused, mirrored, scale }
  }

  static async #read(
    files: readonly PictureFile[],
    targets: NumberArray,
    classes: readonly string[] | null,
    parts: readonly (PicturePart | null)[],
    { size, strict, signal, onProgress, memory, ...split }: ImageReadOptions,
    unused: readonly UnusedFile[] = [],
  ): Promise<ImageData> {
    const shape = await commonShape(files, size, MOST_SIDE)
    const reading = { strict, signal, onProgress, memory }
    const { pictures, kept, skipped } = await readPictures(files, shape, reading)
    const names = Array.from(kept, (at) => files[at]!.name)
    const own = targets instanceof Int32Array ? new Int32Array(kept.length) : new Float32Array(kept.length)
    kept.forEach((at, row) => (own[row] = targets[at]!))
    if (classes !== null && skipped.length > 0) checkClassesLeft(targets, own, classes, skipped[0]!)
    return ImageData.#split(
      { pictures, names, targets: own, classes, skipped, unused, mirrored: true },
      Array.from(kept, (at) => parts[at]!),
      split,
    )
  }

  static #split(
    fields: Omit<Fields, 'split'>,
    parts: readonly (PicturePart | null)[],
    { valid, seed = 42 }: ImageSplitOptions,
  ): ImageData {
    const { targets } = fields
    const classOf = targets instanceof Int32Array ? targets : null
    return new ImageData({ ...fields, split: splitPictures(parts, classOf, { share: valid, seed }) })
  }
}

function numbered(targets: NumberArray): string[] {
  let most = 0
  for (const target of targets) if (target > most) most = target
  return Array.from({ length: most + 1 }, (_, i) => String(i))
}

/** @throws ValueError unless a side is one that pictures can be scaled to. */
function checkSize(operation: string, size: number): void {
  if (!Number.isInteger(size) || size < 1 || size > 10_000)
    throw new ValueError(operation, `size must be an integer from 1 to 10000, got ${named(size)}`)
}
