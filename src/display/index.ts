export {
  display,
  displayable,
  LiveDisplay,
  onDisplay,
  type Displayable,
  type DisplaySink,
} from './display.ts'
export { mediaBundle, type MediaBundle } from './media-bundle.ts'
export { notebookProgress } from './notebook-progress.ts'
