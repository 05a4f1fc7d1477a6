import { zipSync, type Zippable } from 'fflate'
import type { RunBytes } from '../../src/apps/run/run.ts'

export interface ZipFiles {
  readonly log: string
  /** Null if there is no explanation. */
  readonly explained: string | null
}

/** The folder of a run as a zip: the files that `lanner fit` writes, except those for resuming. */
export function zipOf(
  name: string,
  { description, weights }: RunBytes,
  { log, explained }: ZipFiles,
): Uint8Array<ArrayBuffer> {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  const files: Zippable = {
    [`${name}/model.json`]: description,
    // Weights hardly compress.
    [`${name}/model.safetensors`]: [weights, { level: 0 }],
    [`${name}/log.jsonl`]: bytes(log),
    ...(explained === null ? {} : { [`${name}/explained.json`]: bytes(explained) }),
  }
  return zipSync(files) as Uint8Array<ArrayBuffer>
}
