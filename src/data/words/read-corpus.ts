import { Breathing } from '../../base/breathe.ts'
import { DataError, FileError } from '../../base/errors.ts'
import { fileErrorCode, fileProblem } from '../../base/file-problem.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { CorpusBuilder, type WordCorpus, type WordCorpusOptions } from './corpus-builder.ts'

/** Sentences: lines of text, or lists of words. */
export type Sentences = Iterable<string | readonly string[]> | AsyncIterable<string | readonly string[]>

export interface ReadCorpusOptions extends WordCorpusOptions {
  /** Words that occur less often are left out. Default 5. */
  readonly minCount?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads a corpus: a text file (packed by gzip or not; in Node only), or sentences one after the other. It is read once, and only numbers of words are kept.
 *
 * @throws FileError where the file cannot be read or is no text.
 */
export async function readCorpus(
  source: string | Sentences,
  { minCount = 5, signal, ...options }: ReadCorpusOptions = {},
): Promise<WordCorpus> {
  const builder = new CorpusBuilder(options)
  const breathing = new Breathing(50)
  const pause = async (): Promise<void> => {
    await breathing.now()
    signal?.throwIfAborted()
  }
  if (typeof source === 'string') await readFileInto(builder, source, pause)
  else
    for await (const sentence of source) {
      if (typeof sentence === 'string') builder.addLine(sentence)
      else builder.addWords(sentence)
      await pause()
    }
  return builder.build({ minCount })
}

async function readFileInto(builder: CorpusBuilder, path: string, pause: () => Promise<void>): Promise<void> {
  const { open } = nodeBuiltin('fs/promises', 'readCorpus')
  const file = await open(path).catch((error: unknown) => {
    throw fileErrorCode(error) === 'ENOENT'
      ? new FileError(`There is no file ${path}.`, { cause: error })
      : new FileError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
  })
  try {
    if ((await file.stat()).isDirectory()) throw new FileError(`${path} is a folder; name a text file.`)
    const { buffer: magic } = await file.read(Buffer.alloc(2), 0, 2, 0)
    const packed = magic[0] === 0x1f && magic[1] === 0x8b
    const bytes = file.createReadStream({ start: 0, highWaterMark: 1 << 18, autoClose: false })
    const { createGunzip } = nodeBuiltin('zlib', 'readCorpus')
    const stream = packed ? createGunzip({ chunkSize: 1 << 18 }) : bytes
    if (stream !== bytes) {
      bytes.on('error', (error) => stream.destroy(error))
      bytes.pipe(stream as ReturnType<typeof createGunzip>)
    }
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      builder.addBytes(piece)
      await pause()
    }
  } catch (error) {
    if (error instanceof FileError) throw error
    if (error instanceof DataError) throw new FileError(`${path}: ${error.message}`, { cause: error })
    const code = fileErrorCode(error)
    if (code?.startsWith('Z_'))
      throw new FileError(`${path} is damaged: it begins as a gzip file and cannot be unpacked.`, {
        cause: error,
      })
    if (code !== undefined && code !== 'ABORT_ERR')
      throw new FileError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
    throw error
  } finally {
    await file.close()
  }
}
