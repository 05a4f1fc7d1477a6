import { escape } from '../escape.ts'

/** An HTML page around its main part: inline style, no script, and a content security policy that allows no requests. */
export function document(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`
}

const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#f6f7f9;--card:#fff;--line:#d9dee4;--link:#0b62a8}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#a3adb8;--paper:#15181c;--card:#1e2328;--line:#343b43;--link:#79bbf2}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
main{max-width:1060px;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.2rem;margin:0 0 .35rem}
header p,section>p{color:var(--soft);margin:.2rem 0 1rem;max-width:70ch}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:.6rem;margin:1.2rem 0}
dl div{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.6rem .8rem}
dt{color:var(--soft);font-size:.8rem}
dd{margin:0;font-weight:600;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:.35rem 1rem;margin:0 0 1.4rem}
a{color:var(--link)}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.1rem 1.2rem;margin:0 0 1.2rem}
figure{margin:0;background:#fff;border-radius:8px;padding:.4rem}
figure svg{display:block;width:100%;height:auto;margin:0 auto}
.narrow{display:none}
.pictures{display:flex;flex-wrap:wrap;gap:.7rem}
.pictures figure{color:#1b1f24;max-width:100%}
.pictures img{width:96px;height:auto;image-rendering:pixelated;margin-right:2px}
.pictures figcaption{font-size:.8rem;max-width:200px;overflow-wrap:anywhere}
details{margin:.6rem 0 0;font-size:.85rem;color:var(--soft)}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
.table{overflow-x:auto}
blockquote{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;border-left:3px solid var(--line);padding:.2rem 0 .2rem 1rem}
table{border-collapse:collapse;font-size:.92rem;min-width:50%}
th,td{text-align:left;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500}
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
th.n{white-space:normal}
@media(max-width:700px){.wide{display:none}.narrow{display:block}td:not(.n){overflow-wrap:anywhere}}
@media(max-width:520px){figure{padding:0;margin:0 -.2rem}main{padding:1rem .6rem 3rem}section{padding:.9rem .8rem}h1{font-size:1.4rem}}
@media print{.wide{display:block}.narrow{display:none}body{background:#fff}section{break-inside:avoid}nav{display:none}}
`
