/** `require` as from `build/NAME`, with the packages installed there. */
export function requireFrom(name: string, packages: readonly string[]): NodeJS.Require
