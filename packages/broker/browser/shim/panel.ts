// A small panel on a provider's page: the one thing of ours that people may see there. Built by DOM calls, so any content policy lets it be.

/** Marks that the server puts the reader's language in place of when it serves the script (src/public-scripts/bake-texts.ts). */
export const PANEL_TEXTS = {
  language: 'text:language',
  label: 'text:label',
  slow: 'text:slow',
  back: 'text:back',
  asks: 'text:asks',
  go: 'text:go',
  refused: 'text:refused',
} as const

/** What the panel says, and the button below it. */
export interface Panel {
  readonly text: string
  readonly button?: { readonly label: string; readonly onClick: () => void }
}

/** Shows the panel; the returned function takes it away. */
export function showPanel(document: Document, panel: Panel): () => void {
  const box = document.createElement('div')
  box.setAttribute('role', 'dialog')
  box.setAttribute('aria-label', PANEL_TEXTS.label)
  box.lang = PANEL_TEXTS.language
  box.dir = 'auto'
  Object.assign(box.style, {
    position: 'fixed',
    insetInline: '1rem',
    bottom: '1rem',
    maxWidth: '26rem',
    marginInline: 'auto',
    padding: '1rem',
    zIndex: '2147483647',
    font: '16px/1.5 system-ui, sans-serif',
    color: '#1b2330',
    background: '#ffffff',
    border: '1px solid #566072',
    borderRadius: '0.75rem',
    boxShadow: '0 0.5rem 2rem rgb(0 0 0 / 25%)',
  })
  const text = document.createElement('p')
  text.textContent = panel.text
  text.style.margin = '0'
  box.append(text)
  if (panel.button) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = panel.button.label
    Object.assign(button.style, {
      font: 'inherit',
      fontWeight: '600',
      marginBlockStart: '0.75rem',
      padding: '0.5rem 1rem',
      color: '#ffffff',
      background: '#1f5fbf',
      border: '0',
      borderRadius: '0.5rem',
      cursor: 'pointer',
    })
    button.addEventListener('click', panel.button.onClick)
    box.append(button)
  }
  const attach = (): void => document.body.append(box)
  if (document.body) attach()
  else document.addEventListener('DOMContentLoaded', attach)
  return () => {
    document.removeEventListener('DOMContentLoaded', attach)
    box.remove()
  }
}
