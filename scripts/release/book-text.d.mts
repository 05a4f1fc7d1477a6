/** The first chapters of Moby Dick. */
export function bookText(characters: number): string
