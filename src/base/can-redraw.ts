/** Whether lines on this stream can be drawn over: a terminal, and not one that knows no escape sequences. */
export function canRedraw(stream: { readonly isTTY?: boolean } | undefined): boolean {
  return stream?.isTTY === true && globalThis.process?.env['TERM'] !== 'dumb'
}
