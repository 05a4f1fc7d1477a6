import type { FolderFile } from '../protocol.ts'

/** The files of a run folder as the worker reads them. */
export interface RunFolder {
  readonly name: string
  readonly description: Blob | Uint8Array
  readonly weights: Blob | Uint8Array
  /** Empty if there is none. */
  readonly log: string
  readonly explained: string
}

/** The run that the files of a folder are; null if they are not a run. */
export async function runFolderOf(files: readonly FolderFile[], name: string): Promise<RunFolder | null> {
  const own = new Map(files.map(({ path, file }) => [path, file]))
  const [description, weights] = [own.get('model.json'), own.get('model.safetensors')]
  if (description === undefined || weights === undefined) return null
  const text = async (file: Blob | Uint8Array | undefined): Promise<string> =>
    file === undefined ? '' : new Blob([file as Uint8Array<ArrayBuffer>]).text()
  return {
    name,
    description,
    weights,
    log: await text(own.get('log.jsonl')),
    explained: await text(own.get('explained.json')),
  }
}
