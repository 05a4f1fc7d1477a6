import type { OptionNames } from '../../base/check-options.ts'
import type { Channels } from './picture.ts'
import type { PictureSource } from './picture-source.ts'
import type { ReadPicturesOptions } from './read-pictures.ts'

/** How pictures are split. */
export interface ImageSplitOptions {
  /** Fraction of the pictures held out for validation, unless a folder or column defines the split. Default 0.2. */
  readonly valid?: number | undefined
  /** Seed of the split. Default 42. */
  readonly seed?: number
}

export interface ImageReadOptions extends ImageSplitOptions, ReadPicturesOptions {
  /** Side of the square that pictures are scaled to. Default: their own size if all have the same, at most 160. */
  readonly size?: number | undefined
}

/** Options of `ImageData.fromFolder`. */
export interface ImageFolderOptions extends ImageReadOptions {
  /**
   * Whether the folders are classes. Without labels, all pictures in the folder and its folders are read, for a pretext task. Default true.
   */
  readonly labels?: boolean | undefined
}

export const imageSplitNames: OptionNames<ImageSplitOptions> = { valid: true, seed: true }

/** Options of `ImageData.fromIdx`. */
export interface ImageIdxOptions extends ImageSplitOptions {
  /** Files with validation pictures and labels. */
  readonly test?: readonly [pictures: string, labels: string]
}

export const imageIdxNames: OptionNames<ImageIdxOptions> = { ...imageSplitNames, test: true }

export const imageReadNames: OptionNames<ImageReadOptions> = {
  ...imageSplitNames,
  size: true,
  strict: true,
  signal: true,
  onProgress: true,
  memory: true,
}

/** A picture with its class, or a number. */
export interface LabeledPicture {
  readonly picture: PictureSource
  readonly target: string | number
}

/** Options of `ImageData.fromPictures`. */
export interface ImagePicturesOptions extends ImageSplitOptions {
  /** Side of the square that pictures are scaled to. */
  readonly size: number
  /** Default 3. */
  readonly channels?: Channels
  readonly signal?: AbortSignal | undefined
}

export const imagePicturesNames: OptionNames<ImagePicturesOptions> = {
  ...imageSplitNames,
  size: true,
  channels: true,
  signal: true,
}

export const imageFolderNames: OptionNames<ImageFolderOptions> = { ...imageReadNames, labels: true }

/** Options of `ImageData.fromFiles`. */
export interface ImageFilesOptions extends ImageFolderOptions {
  /** The name of the folder, for messages. Default: "The folder". */
  readonly name?: string
}

export const imageFilesNames: OptionNames<ImageFilesOptions> = { ...imageFolderNames, name: true }

export interface ImageTableOptions extends ImageReadOptions {
  /** Column with the picture paths. */
  readonly image: string
  /** Column with the classes or numbers. */
  readonly target: string
  /** Base folder of relative paths. Default: the current one. */
  readonly folder?: string
  /** Column with the part of each picture: `train`, `valid` or `test`; or true for validation and false for training. */
  readonly part?: string | undefined
}

export const imageTableNames: OptionNames<ImageTableOptions> = {
  ...imageReadNames,
  image: true,
  target: true,
  folder: true,
  part: true,
}
