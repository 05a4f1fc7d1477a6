/** Whether lines on this stream can be redrawn: it is a terminal that supports escape sequences. */
export function canRedraw(stream: { readonly isTTY?: boolean } | undefined): boolean {
  return stream?.isTTY === true && globalThis.process?.env['TERM'] !== 'dumb'
}
