/** The pictures of one class. */
export interface PictureClass {
  readonly name: string
  readonly pictures: readonly Blob[]
}

/** What the page asks the Worker. */
export type Request =
  | { readonly kind: 'train'; readonly classes: readonly PictureClass[] }
  | { readonly kind: 'classify'; readonly picture: Blob }

/** What the Worker answers. */
export type Answer =
  | { readonly kind: 'trained'; readonly accuracy: number; readonly held: number; readonly seconds: number }
  | { readonly kind: 'classified'; readonly probabilities: Readonly<Record<string, number>> }
  | { readonly kind: 'failed'; readonly message: string }
