import { defineConfig } from 'vite'

// With these two headers a page may use several threads. Your server has to send them too.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({ server: { headers }, preview: { headers } })
