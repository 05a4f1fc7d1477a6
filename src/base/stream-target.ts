import { fileErrorCode } from './file-problem.ts'
import { nodeBuiltin } from './node-builtin.ts'

/** Polling intervals in milliseconds: for a reader, and for room in its buffer. */
const [READER, ROOM] = [50, 5]

/** A device, FIFO or terminal that is written to sequentially. */
export class StreamTarget {
  readonly #file: number

  private constructor(file: number) {
    this.#file = file
  }

  /** Opens it; a FIFO waits for its reader without blocking a thread. */
  static async open(path: string): Promise<StreamTarget> {
    const { constants, openSync } = nodeBuiltin('fs', 'StreamTarget')
    // Not every system has all of them.
    const { O_WRONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants
    for (;;)
      try {
        return new StreamTarget(openSync(path, O_WRONLY | O_NONBLOCK | O_NOCTTY))
      } catch (error) {
        if (fileErrorCode(error) !== 'ENXIO' || !nodeBuiltin('fs', 'StreamTarget').statSync(path).isFIFO())
          throw error
        await pause(READER)
      }
  }

  /** Writes all contents, as fast as the reader accepts them. */
  async write(contents: string | Uint8Array): Promise<void> {
    const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents
    const { writeSync } = nodeBuiltin('fs', 'StreamTarget')
    for (let done = 0; done < bytes.length;)
      try {
        done += writeSync(this.#file, bytes, done, Math.min(bytes.length - done, 1 << 20))
      } catch (error) {
        if (fileErrorCode(error) !== 'EAGAIN') throw error
        await pause(ROOM)
      }
  }

  close(): void {
    nodeBuiltin('fs', 'StreamTarget').closeSync(this.#file)
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
