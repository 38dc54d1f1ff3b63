import { Subtitle2, Title3 } from '@fluentui/react-components'
import type { ReactNode } from 'react'

/** A page's one main heading. */
export const PageTitle = ({ children }: { children: ReactNode }) => <Title3 as="h1">{children}</Title3>

/** A heading within a page. */
export const SectionTitle = ({ children, id }: { children: ReactNode; id?: string }) => (
  <Subtitle2 as="h2" id={id}>
    {children}
  </Subtitle2>
)
