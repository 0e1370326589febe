import type { Verdict } from '../model.ts';
import { type DetectedEvidence, toDetection } from '../sinks/detection.ts';
import { type Html, html } from './html.ts';
import { ago } from './time.ts';

/** A card shows the strongest evidence; the API has the rest. */
const SHOWN_EVIDENCE = 12;

/** One verdict: what and where, why, and what to do next. */
export function verdictCard(verdict: Verdict, now: number): Html {
  const { state, severity, score, summary, next_step, evidence } = toDetection(verdict);
  const tone = state === 'resolved' ? 'good' : severity === 'critical' || severity === 'warning' ? severity : 'faint';
  const name = state === 'firing' ? severity : state;
  const more = evidence.length - SHOWN_EVIDENCE;
  return html`<article class="card ${tone}">
<div class="meta"><span class="badge ${tone}">${name}</span><span>score ${score}</span>
<span>since ${ago(now - verdict.firstSeen)}, last seen ${ago(now - verdict.lastSeen)} ago</span></div>
<h3>${summary}</h3>
<ul class="evidence">${evidence.slice(0, SHOWN_EVIDENCE).map(evidenceItem)}</ul>
${more > 0 ? html`<p class="faint">and ${more} more in the API</p>` : undefined}
<p class="next"><b>Next:</b> ${next_step}</p>
</article>`;
}

function evidenceItem({ weight, summary, id, process }: DetectedEvidence): Html {
  const who = process === undefined ? id : `${id} · pid ${process.pid} ${process.comm}`;
  const cmdline = process === undefined || process.cmdline === '' ? undefined : html`<code>${process.cmdline}</code>`;
  return html`<li><span class="weight">${weight}</span><div>${summary}<code>${who}</code>${cmdline}</div></li>`;
}
