/** The whole look of the status page. No script, no font, no picture from elsewhere; light and dark; phone and desk. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f6f4ef, #16181b);
  --card: light-dark(#ffffff, #1f2226);
  --ink: light-dark(#1d1f22, #e8e6e1);
  --faint: light-dark(#5f6368, #9aa0a6);
  --line: light-dark(#e2ded5, #33373d);
  --critical: light-dark(#b3261e, #ff8a80);
  --warning: light-dark(#8a5300, #ffc46b);
  --good: light-dark(#1b6e3c, #7bd69b);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 60rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
header { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.2; overflow-wrap: anywhere; }
h1 small { display: block; font-size: .8rem; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; color: var(--faint); }
h2 { margin: 2.25rem 0 .75rem; font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; color: var(--faint); }
h3 { margin: 0; font-size: 1.1rem; line-height: 1.35; overflow-wrap: anywhere; }
p { margin: .5rem 0 0; overflow-wrap: anywhere; }
header .state { margin-left: auto; }
.state, .badge { border-radius: 99rem; padding: .15rem .75rem; font-size: .85rem; font-weight: 600; border: 1px solid; white-space: nowrap; }
.critical { color: var(--critical); } .warning { color: var(--warning); } .good { color: var(--good); } .faint { color: var(--faint); }
.facts { margin: .5rem 0 0; color: var(--faint); font-size: .9rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.1rem 1.25rem; margin: 0 0 .9rem; }
.card.critical, .card.warning { border-left: .3rem solid; } .card > :not(.warning, .faint) { color: var(--ink); }
.card .meta { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .75rem; margin: 0 0 .6rem; font-size: .85rem; color: var(--faint); }
.card .meta .critical { color: var(--critical); } .card .meta .warning { color: var(--warning); } .card .meta .good { color: var(--good); }
.next { border-top: 1px solid var(--line); margin-top: 1rem; padding-top: .75rem; }
.next b { font-weight: 600; } ol { margin: .35rem 0 0; padding-left: 1.4rem; } ol li { margin: .2rem 0; overflow-wrap: anywhere; }
ul { list-style: none; margin: .9rem 0 0; padding: 0; }
.evidence li { display: grid; grid-template-columns: 2rem 1fr; gap: 0 .75rem; padding: .4rem 0; border-top: 1px solid var(--line); }
.evidence .weight { font: 600 .95rem/1.6 var(--mono); text-align: right; color: var(--faint); }
.evidence div { min-width: 0; overflow-wrap: anywhere; }
.evidence .id { font-size: .85rem; color: var(--faint); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: .9rem 0 0; font-size: .95rem; }
dt { color: var(--faint); text-transform: capitalize; } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dd p { margin: 0; } dd p.faint { font-size: .85rem; } dd details > summary { margin: 0; font-size: .85rem; }
code { display: block; padding: .55rem .75rem; border-radius: .4rem; background: var(--paper); font: .8rem/1.5 var(--mono); overflow-wrap: anywhere; }
.plain { padding: .25rem 1.25rem; margin: 0; }
.plain li { padding: .7rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.plain li:first-child { border-top: 0; }
.plain .time { float: right; margin-left: 1rem; font: .8rem/1.9 var(--mono); color: var(--faint); }
.dot { display: inline-block; width: .6rem; height: .6rem; margin-right: .5rem; border-radius: 50%; background: currentColor; }
.blind { color: var(--faint); font-size: .9rem; margin: .15rem 0 0 1.1rem; }
details > summary { cursor: pointer; color: var(--faint); margin: 0 0 .75rem; }
footer { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .85rem; color: var(--faint); }
a { color: inherit; margin-right: 1rem; }
@media (max-width: 30rem) {
  body { padding: 1.25rem .9rem 2rem; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin: 0 0 .5rem; }
  .card { padding: .9rem 1rem; } .plain { padding: .1rem 1rem; }
}
`;
