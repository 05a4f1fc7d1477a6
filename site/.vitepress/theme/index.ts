/// <reference types="vitepress/client" />
import { defineAsyncComponent } from 'vue'
import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import './style.css'

/** VitePress's own theme with the fonts of the system, our colors, and live code. */
export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component(
      'LiveCode',
      defineAsyncComponent(() => import('../../live/live-code.ts')),
    )
  },
} satisfies Theme
