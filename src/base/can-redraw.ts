/** A stream for progress, such as `process.stderr`. */
export interface TextStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Whether lines on this stream can be redrawn: it is a terminal that supports escape sequences. */
export function canRedraw(stream: { readonly isTTY?: boolean } | undefined): boolean {
  return stream?.isTTY === true && globalThis.process?.env['TERM'] !== 'dumb'
}
