import { findDuplicates, type DuplicatePicture } from '../../data/images/duplicates.ts'
import type { ImageData } from '../../data/images/image-data.ts'
import type { Pictures } from '../../data/images/picture.ts'
import { unusedText } from '../../data/images/unused-files.ts'
import { baselineScores, type ImageScores } from './scores.ts'

/** What a run says about its pictures, whatever net is trained on them. */
export interface DataDescription {
  /** Numbers of pictures, and warnings. */
  readonly data: Readonly<Record<string, unknown>>
  /** Scores of the baseline on the validation pictures. */
  readonly baseline: ImageScores
}

/** Counts the pictures of each part, compares held-out ones with training pictures, and scores the baseline. */
export function describeData(data: ImageData): DataDescription {
  const { train, valid, test } = data.split
  const duplicates = findDuplicates(data.pictures, data.split)
  return {
    data: {
      rows: data.pictures.count,
      trainRows: train.length,
      validRows: valid.length,
      testRows: test.length,
      skipped: data.skipped.length,
      duplicates: duplicates.length,
      ...onDisk(data.pictures),
      warnings: [...leftOutWarnings(data), ...duplicatesWarning(data, duplicates)],
    },
    baseline: baselineScores(data),
  }
}

/** The bytes of pictures that were kept on disk, as they did not fit into the allowed memory. */
function onDisk(pictures: Pictures): { readonly onDisk?: number } {
  return 'store' in pictures ? { onDisk: pictures.count * pictures.store.size } : {}
}

function duplicatesWarning({ names }: ImageData, duplicates: readonly DuplicatePicture[]): string[] {
  const [first] = duplicates
  if (first === undefined) return []
  const exact = duplicates.filter((own) => own.exact).length
  const many = duplicates.length === 1 ? 'picture is a copy' : 'pictures are copies'
  return [
    `${duplicates.length.toLocaleString('en')} held-out ${many} of training pictures (${exact} exact), for example ${names[first.held]} is a copy of ${names[first.train]}; this inflates the scores.`,
  ]
}

/** Warnings about pictures that cannot be read and about files that are not used. */
export function leftOutWarnings(data: ImageData): string[] {
  const unused = unusedText(data.unused, data.classes ?? [])
  return [...(unused === null ? [] : [unused]), ...skippedWarning(data)]
}

function skippedWarning({ skipped, pictures }: ImageData): string[] {
  if (skipped.length === 0) return []
  const [first] = skipped
  const of = `${skipped.length.toLocaleString('en')} of ${(skipped.length + pictures.count).toLocaleString('en')} pictures`
  return [
    `${of} cannot be read and ${skipped.length === 1 ? 'is' : 'are'} skipped; the first: ${first!.reason}`,
  ]
}
