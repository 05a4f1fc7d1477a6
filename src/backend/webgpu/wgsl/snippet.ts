/** A piece of WGSL that declares functions, and the pieces that it calls. */
export interface Snippet {
  readonly code: string
  readonly needs: readonly Snippet[]
}

export function snippet(code: string, ...needs: readonly Snippet[]): Snippet {
  return { code, needs }
}

/** The pieces and all that they need, each once, what is called before who calls it. */
export function assembled(pieces: readonly Snippet[]): string {
  const found = new Set<Snippet>()
  const visit = (piece: Snippet): void => {
    if (found.has(piece)) return
    for (const needed of piece.needs) visit(needed)
    found.add(piece)
  }
  for (const piece of pieces) visit(piece)
  return Array.from(found, ({ code }) => code).join('\n')
}

/** Horner's scheme for `coefficients`, from the constant on, in the variable `x`. */
export function polynomial(x: string, coefficients: readonly number[]): string {
  return coefficients
    .map((factor) => literal(factor))
    .reduceRight((sum, factor) => `(${sum} * ${x} + ${factor})`)
}

/** A float32 literal. */
export function literal(value: number): string {
  const text = String(Math.fround(value))
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`
}
