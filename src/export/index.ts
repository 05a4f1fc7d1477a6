export { exportOnnx, type OnnxOptions, type OnnxSource } from './onnx/export-onnx.ts'
export type { ExampleInput, TraceOptions } from './onnx/trace/trace-module.ts'
export type { OnnxForm } from './apps/app-export.ts'
export { modelCard } from './card/model-card.ts'
