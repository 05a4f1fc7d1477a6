// All cases, the heavy ones too.
import './wasm.test.ts'
