export { fit } from './fit.ts'
export type { ImagesFitOptions, ImagesFitStart } from './options.ts'
export {
  ImagesRun,
  type ImageInput,
  type ImagePrediction,
  type ImagePredictOptions,
  type ImagesRunFacts,
} from './images-run.ts'
export { bodyOf, type PictureBody } from './body/picture-body.ts'
export { shippedBody } from './body/shipped-body.ts'
export { planOfRun } from './plan-of-run.ts'
export { planImages, type ImagePlan, type PlanInput } from './plan.ts'
export { pretextData, type PretextOptions } from './pretext/pretext-data.ts'
export { pretextTasks, type PretextTask } from './pretext/tasks.ts'
export { PictureNet } from './models/picture-net.ts'
export { QuickNet, type QuickNetOptions } from './models/quick-net.ts'
export { ResNet9, resnet9, type ResNet9Options } from './models/resnet9.ts'
export { ResNet18, resnet18, type ResNet18Options } from './models/resnet18.ts'
export { MobileNetV3Small, mobileNetV3Small, type MobileNetV3SmallOptions } from './models/mobile-net.ts'
export * from '../../data/images/index.ts'
