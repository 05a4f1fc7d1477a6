import { conformance } from './conformance.ts'

await conformance('wasm', { description: /^WebAssembly/ })
