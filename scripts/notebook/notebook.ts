/** The parts of a notebook (nbformat 4) that are read and written here; all others are kept as they are. */
export interface Notebook {
  readonly cells: readonly Cell[]
  readonly nbformat: number
}

/** A cell: text, or code with what it showed when it was last run. */
export interface Cell {
  readonly cell_type: 'code' | 'markdown' | 'raw'
  readonly id?: string
  readonly metadata: { readonly tags?: readonly string[] }
  readonly source: string | readonly string[]
  readonly outputs?: readonly Output[]
  readonly execution_count?: number | null
}

/** What a cell has shown. */
export type Output =
  | { readonly output_type: 'stream'; readonly name: 'stdout'; readonly text: readonly string[] }
  | {
      readonly output_type: 'display_data'
      readonly data: Readonly<Record<string, unknown>>
      readonly metadata: object
    }
  | {
      readonly output_type: 'execute_result'
      readonly data: Readonly<Record<string, unknown>>
      readonly metadata: object
      readonly execution_count: number
    }

/** The source of a cell as one text. */
export function sourceOf({ source }: Cell): string {
  return typeof source === 'string' ? source : source.join('')
}

/** Lines as notebooks store them. */
export function storedLines(text: string): readonly string[] {
  return text.split(/(?<=\n)/)
}
