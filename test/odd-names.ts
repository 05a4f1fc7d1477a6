/** Names that break careless code: columns, categories, classes, titles, users, words, files and folders may be called so. */
export const oddNames: readonly string[] = [
  // Every object has these.
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__proto__',
  // Paths, in tools that look names up by path.
  'a.b',
  'a[0]',
  '[object Object]',
  // Names that sort or count in their own way.
  'length',
  'null',
  'NaN',
  '0',
  '1e3',
  // No name, long names, and what looks like no name.
  '',
  ' ',
  'x'.repeat(300),
  // Markup and quoting.
  '<b>',
  '</script><script>alert(1)</script>',
  '&amp;',
  `it's "quoted"`,
  '`${x}`',
  String.raw`back\slash`,
  '$1,00; a | b',
  '*bold* _and_ #more',
  // More than one line, in all the ways there are.
  'two\nlines',
  'two\r\nlines',
  'a\ttab',
  'line\u2028separator',
  // More than ASCII.
  'größe',
  'e\u0301',
  '漢字',
  '🙂👩‍👩‍👧',
  'עברית',
  '\u202eright to left',
]

/** The same as far as a CSV file, a database or a file system takes them: something to see, and one line. */
export const oddFileNames: readonly string[] = oddNames.filter(
  (name) => name.trim() !== '' && name.length < 100 && !/[\n\r\u2028/\\]/.test(name),
)
