// The shop's only page and its style.
import { html, raw } from '@signet-id/server-kit'

/** Who is signed in at the shop, and where the buttons lead. */
export interface ShopPage {
  readonly stylePath: string
  /** Who is signed in. */
  readonly email: string | undefined
  readonly signInUrl: string
  /** HTML made by the middleware. */
  readonly signOutForm: string
}

/** The page as HTML. */
export function renderShop(page: ShopPage): string {
  const account = page.email
    ? html`<p>You are signed in as <strong id="who">${page.email}</strong>.</p>${raw(page.signOutForm)}`
    : html`<p>Sign in with your own e-mail address. No password, no account with us.</p>
<p><a class="button" id="sign-in" href="${page.signInUrl}">Sign in with e-mail</a></p>`
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Corner Shop</title>
<link rel="stylesheet" href="${page.stylePath}">
</head>
<body>
<header><h1>Corner Shop</h1><p>Bread, books and bicycle bells</p></header>
<main>
<section class="account" aria-labelledby="account"><h2 id="account">Your account</h2>${account}</section>
<section aria-labelledby="today"><h2 id="today">Today</h2>
<ul><li><span>Sourdough loaf</span><span>4.20</span></li><li><span>Second-hand atlas</span><span>12.00</span></li><li><span>Brass bicycle bell</span><span>9.50</span></li></ul>
</section>
</main>
</body>
</html>
`)
}

/** The page's style as CSS text. */
export const SHOP_STYLE = `:root { color-scheme: light dark; --paper: #fbf7f0; --card: #ffffff; --ink: #2b2118; --quiet: #6a5a4a; --line: #ddcfbd; --accent: #9a3b12; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --paper: #1a1613; --card: #25201b; --ink: #f3ece3; --quiet: #bcae9d; --line: #4a4037; --accent: #f2a97e; --on-accent: #24120a; } }
* { box-sizing: border-box; }
body { margin: 0; font: 100%/1.55 Georgia, "Times New Roman", serif; background: var(--paper); color: var(--ink); }
header, main { max-width: 44rem; margin: 0 auto; padding: 1.25rem; }
header { padding-top: clamp(1.5rem, 6vh, 4rem); }
h1 { font-size: clamp(2rem, 7vw, 3rem); line-height: 1.1; margin: 0; }
header p { color: var(--quiet); margin: 0.5rem 0 0; font-style: italic; }
h2 { font-size: 1.125rem; margin: 0 0 0.5rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; padding: 1.25rem; margin: 0 0 1.25rem; }
p { overflow-wrap: anywhere; }
section > :last-child { margin-bottom: 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; justify-content: space-between; gap: 1rem; padding: 0.625rem 0; border-top: 1px solid var(--line); }
li:first-child { border-top: 0; }
a.button, button { display: inline-block; font: 600 1rem/1.4 system-ui, sans-serif; cursor: pointer; text-decoration: none; color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: 0.5rem; padding: 0.6875rem 1.25rem; }
button { color: var(--accent); background: transparent; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`
