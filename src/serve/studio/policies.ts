/**
 * The content policy of the studio's page and of the worker that trains: scripts, styles and data come from the page's own server, and there are no inline scripts and no
 * `eval`. WebAssembly and the threads of its kernels need the two exceptions.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The policy of the worker that draws charts: Vega compiles its expressions. It sees nothing but charts, and may fetch nothing. */
export const drawPolicy = "default-src 'none'; script-src 'self' 'unsafe-eval'"

/** The policy of the worker that runs a program of the lesson: readers change the program, which is compiled there, and Vega draws. It loads the library and its WebAssembly from the page's own server. */
export const lessonPolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
].join('; ')
