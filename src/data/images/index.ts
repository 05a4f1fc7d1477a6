export type { Augmentation } from './augment/augmentation.ts'
export type { ImageArrays } from './image-arrays.ts'
export { ImageData } from './image-data.ts'
export type {
  ImageFilesOptions,
  ImageFolderOptions,
  ImagePicturesOptions,
  ImageReadOptions,
  ImageSplitOptions,
  ImageTableOptions,
  LabeledPicture,
} from './image-data-options.ts'
export { imageNetScale, type ChannelScale } from './channel-scale.ts'
export { ImageLoader, type ImageLoaderOptions, type LabeledPictures } from './image-loader.ts'
export type { ListedFile } from './listed-folder.ts'
export type { PicturePart } from './find-pictures.ts'
export type { Channels, Picture, Pictures, PictureShape } from './picture.ts'
export type { SkippedPicture } from './read-pictures.ts'
export type { UnusedFile } from './unused-files.ts'
export { PictureWorkers } from './workers/picture-workers.ts'
export type { PictureSplit } from './split-pictures.ts'
