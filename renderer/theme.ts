import { type BrandVariants, createDarkTheme, createLightTheme, type Theme } from '@fluentui/react-components'
import { useSyncExternalStore } from 'react'

const brand: BrandVariants = {
  10: '#020409',
  20: '#0f1a2e',
  30: '#122a51',
  40: '#143669',
  50: '#164381',
  60: '#185099',
  70: '#1b5db1',
  80: '#1f6ac6',
  90: '#3d7cd0',
  100: '#568dd9',
  110: '#6e9ee1',
  120: '#86afe8',
  130: '#9ec0ee',
  140: '#b6d1f4',
  150: '#cee2f9',
  160: '#e6f1fd',
}

const light: Theme = createLightTheme(brand)
const dark: Theme = {
  ...createDarkTheme(brand),
  colorBrandForeground1: brand[120],
  colorBrandForegroundLink: brand[120],
}

/**
 * The theme that matches the desktop's, light or dark. With forced colours (high contrast) the browser replaces the
 * theme's colours.
 */
export function useTheme(): Theme {
  const isDark = useSyncExternalStore(
    (listener) => {
      const query = matchMedia('(prefers-color-scheme: dark)')
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => matchMedia('(prefers-color-scheme: dark)').matches,
  )
  return isDark ? dark : light
}
