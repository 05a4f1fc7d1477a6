/** The fields of the page by the flags that stand for them in sentences of the command. */
const fields: readonly (readonly [flag: RegExp, field: string])[] = [
  [/--lr auto\b/g, 'another learning rate'],
  [/--lr\b/g, 'learning rate'],
  [/--(epochs|seed|model)\b/g, '$1'],
]

/** A sentence of the command as the page says it: with the names of its fields instead of flags. */
export function inPage(sentence: string): string {
  return fields.reduce((text, [flag, field]) => text.replaceAll(flag, field), sentence)
}
