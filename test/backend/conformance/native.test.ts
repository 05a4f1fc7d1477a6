import { conformance } from './conformance.ts'

await conformance('native', {
  description: /AVX|SSE2|NEON|plain/,
  optional: true,
})
