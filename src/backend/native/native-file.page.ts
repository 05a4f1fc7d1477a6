/** Pages have no machine code of their own. */
export function findNative(): { readonly file: undefined; readonly reason: string; readonly fault: boolean } {
  return { file: undefined, reason: 'runs only in Node', fault: false }
}
