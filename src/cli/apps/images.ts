import { extname } from 'node:path'
import { LannerError } from '../../base/errors.ts'
import { isFolder } from '../options/file-of-run.ts'
import { appCommand, lacks, refuseColumn, refuseInterval } from './app-command.ts'
import { tableExtensions } from './table-extensions.ts'
import { imagesOptionSets, type ImagesOptions } from './images/options.ts'

/** Image classification and regression, for the command. */
export const images = appCommand<ImagesOptions>({
  subject: 'pictures',
  impliedBy: ['image', 'pretext'],
  impliedByFile: isFolder,
  plansTimeBudget: () => true,
  dataParallel: () => null,
  options: imagesOptionSets,
  check(file, { image, target, part, body, from, net, widths, pretext }) {
    const folder = isFolder(file)
    const ofTable = { '--image': image, '--target': target, '--part': part }
    for (const [flag, value] of Object.entries(ofTable))
      if (folder && value !== undefined)
        throw new LannerError(
          'usage',
          `${flag} is for a table of pictures; the classes of ${file} are the names of its folders.`,
        )
    if (from !== undefined) {
      const others = { '--body': body, '--cnn': net, '--widths': widths }
      for (const [flag, value] of Object.entries(others))
        if (value !== undefined)
          throw new LannerError('usage', `--from takes the net of the other run; leave out ${flag}.`)
    }
    if (pretext !== undefined && !folder)
      throw new LannerError('usage', `--pretext needs a folder of pictures; ${file} is not one.`)
    if (folder) return
    if (!tableExtensions.has(extname(file).toLowerCase()))
      throw new LannerError(
        'usage',
        `${file} is not a folder of pictures or a table (${[...tableExtensions].join(', ')}).`,
      )
    if (image === undefined || target === undefined)
      throw new LannerError(
        'usage',
        'A table of pictures needs --image, the column of paths, and --target, the column of classes or numbers.',
      )
  },
  train: async (job, session) => (await import('./images/train.ts')).trainImages(job, session),
  lrFind: async (...search) => (await import('./images/train.ts')).searchImages(...search),
  predict: async (folder, { file, interval, image }) => {
    refuseInterval({ interval }, 'pictures')
    return (await import('./images/predict.ts')).predictingPaths(folder, file, image)
  },
  predictFiles: async (...call) => (await import('./images/predict.ts')).predictPictures(...call),
  embedFiles: async (...call) => (await import('./images/embed.ts')).embedPictures(...call),
  embed: async (folder, options) => {
    refuseColumn(options)
    return (await import('./images/embed.ts')).embeddingPictures(folder, options.file, options.image)
  },
  generate: lacks('does not generate text; it predicts pictures: `lanner predict RUN PICTURE`'),
  recommend: lacks(
    'has no users and items; recommendations need a run on ratings: `lanner fit FILE --user COLUMN --item COLUMN --rating COLUMN`',
  ),
  explainRow: lacks('has no rows to explain; its report shows the Grad-CAM maps: `lanner explain RUN`'),
  words: lacks('has no word vectors; `lanner embed RUN FILE --out FILE` writes the features of pictures'),
})
