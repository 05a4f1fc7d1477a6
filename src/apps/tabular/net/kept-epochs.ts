/** The epochs whose weights an ensemble has: of its nets, and of those that are scored if they are others. */
export interface KeptEpochs {
  readonly net?: number
  readonly judge?: number
}

/** The kept epochs in the facts of a run; none before its first epoch and for other models. */
export function keptEpochs({ keptEpochs: kept }: Readonly<Record<string, unknown>>): KeptEpochs {
  const { net, judge } = (kept ?? {}) as Readonly<Record<string, unknown>>
  return {
    ...(typeof net === 'number' && net > 0 ? { net } : {}),
    ...(typeof judge === 'number' && judge > 0 ? { judge } : {}),
  }
}
