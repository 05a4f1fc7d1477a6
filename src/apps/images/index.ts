export { fit } from './fit.ts'
export type { ImagesFitOptions, ImagesFitStart } from './options.ts'
export {
  ImagesRun,
  type ImageInput,
  type ImagePrediction,
  type ImagePredictOptions,
  type ImagesRunFacts,
} from './images-run.ts'
export { planOfRun } from './plan-of-run.ts'
export { planImages, type ImagePlan, type PlanInput } from './plan.ts'
export { PictureNet } from './models/picture-net.ts'
export { QuickNet, type QuickNetOptions } from './models/quick-net.ts'
export { ResNet9, type ResNet9Options } from './models/resnet9.ts'
export * from '../../data/images/index.ts'
