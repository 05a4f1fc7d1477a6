import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Theme } from '../draw/messages.ts'

const ThemeContext = createContext<Theme>('light')

export const ThemeProvider = ThemeContext.Provider

/** The theme of the page. */
export function useTheme(): Theme {
  return useContext(ThemeContext)
}

/** The theme that the system prefers until the user chooses one, and a function that switches it. */
export function useChosenTheme(): readonly [Theme, () => void] {
  const media = matchMedia('(prefers-color-scheme: dark)')
  const [system, setSystem] = useState<Theme>(media.matches ? 'dark' : 'light')
  const [chosen, setChosen] = useState<Theme | null>(null)
  useEffect(() => {
    const changed = (): void => setSystem(media.matches ? 'dark' : 'light')
    media.addEventListener('change', changed)
    return () => media.removeEventListener('change', changed)
  }, [])
  const theme = chosen ?? system
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
  return [theme, () => setChosen(theme === 'dark' ? 'light' : 'dark')]
}
