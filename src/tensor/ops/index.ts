// The ops of recurrent and norm layers are apart from those that methods and all layers use: a bundler that splits code by file would put them into every page.
export * from './image-ops.ts'
export * from './layer-kernels.ts'
export * from './math-ops.ts'
export * from './shape-ops.ts'
export * from './selection-ops.ts'
export * from './shared.ts'
