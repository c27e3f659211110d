// The one stylesheet of our pages: light and dark, from a phone up. Served from the base path, because inline style is not allowed.

/** The stylesheet as CSS text. */
export const STYLESHEET = `:root {
  color-scheme: light dark;
  --ground: #f5f5f2;
  --card: #ffffff;
  --text: #1d2125;
  --quiet: #545b62;
  --line: #d9dbd7;
  --accent: #1f5fa8;
  --accent-hover: #184b85;
  --on-accent: #ffffff;
  --alert: #8f1d14;
  --alert-ground: #fdf0ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #15181b;
    --card: #1f2327;
    --text: #eceeef;
    --quiet: #b0b7bd;
    --line: #3a4046;
    --accent: #8fbdf2;
    --accent-hover: #b4d3f7;
    --on-accent: #0d2038;
    --alert: #ffb9b0;
    --alert-ground: #3b1f1c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  display: flex;
  flex-direction: column;
  align-items: center;
  padding: clamp(1rem, 8vh, 6rem) 1rem 2rem;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main {
  width: 100%;
  max-width: 28rem;
  padding: clamp(1.25rem, 5vw, 2.25rem);
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 0.75rem;
}
.site { margin: 0 0 0.75rem; color: var(--quiet); font-weight: 600; overflow-wrap: anywhere; }
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
main > :last-child { margin-bottom: 0; }
.alert {
  margin: 0 0 1.25rem;
  padding: 0.75rem 1rem;
  border-left: 0.25rem solid var(--alert);
  border-radius: 0.25rem;
  background: var(--alert-ground);
  color: var(--alert);
}
.alert p { margin: 0; }
.alert strong { display: block; }
.alert strong:not(:last-child) { margin-bottom: 0.25rem; }
.quiet { color: var(--quiet); font-size: 0.875rem; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem 1.25rem; }
.button {
  display: inline-block;
  min-height: 2.75rem;
  padding: 0.625rem 1.25rem;
  border: 0;
  border-radius: 0.5rem;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  text-decoration: none;
  cursor: pointer;
}
.button:hover { background: var(--accent-hover); }
a:not(.button) { color: var(--accent); text-underline-offset: 0.2em; display: inline-block; padding: 0.5rem 0; }
:focus-visible { outline: 0.1875rem solid var(--accent); outline-offset: 0.1875rem; }
[hidden] { display: none !important; }
@media (forced-colors: active) {
  .button, main { border: 1px solid; }
}
`
