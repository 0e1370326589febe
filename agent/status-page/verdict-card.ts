import type { Verdict } from '../model.ts';
import { type DetectedEvidence, toDetection } from '../sinks/detection.ts';
import { stepsOf } from '../sinks/next-step.ts';
import { clusterFactList } from './cluster-facts.ts';
import { type Html, html } from './html.ts';
import { ago } from './time.ts';

/** A card shows the strongest evidence; the API has the rest. */
const SHOWN_EVIDENCE = 12;

/** One verdict: what and where, why, and what to do next. */
export function verdictCard(verdict: Verdict, now: number): Html {
  const detection = toDetection(verdict);
  const { state, severity, score, summary, evidence } = detection;
  const tone = state === 'resolved' ? 'good' : severity === 'critical' || severity === 'warning' ? severity : 'faint';
  const name = state === 'firing' ? severity : state;
  const more = evidence.length - SHOWN_EVIDENCE;
  return html`<article class="card ${tone}">
<div class="meta"><span class="badge ${tone}">${name}</span><span>score ${score}</span>
<span>since ${ago(now - verdict.firstSeen)}, last seen ${ago(now - verdict.lastSeen)} ago</span></div>
<h3>${summary}</h3>
${clusterFactList(verdict, detection)}
${byProcess(evidence.slice(0, SHOWN_EVIDENCE)).map(processBlock)}
${more > 0 ? html`<p class="faint">and ${more} more in the API</p>` : undefined}
<div class="next"><b>Next</b><ol>${stepsOf(verdict).map((step) => html`<li>${step}</li>`)}</ol></div>
</article>`;
}

/** Pieces of one process stand together, in the order of the strongest. */
function byProcess(evidence: readonly DetectedEvidence[]): DetectedEvidence[][] {
  return [...Map.groupBy(evidence, ({ process }) => `${process?.pid} ${process?.start_ticks}`).values()];
}

function processBlock(pieces: readonly DetectedEvidence[]): Html {
  const process = pieces[0]?.process;
  const name = process && html`<code>pid ${process.pid} ${process.comm} · ${process.cmdline}</code>`;
  return html`<ul class="evidence">${pieces.map(evidenceItem)}</ul>${name}`;
}

function evidenceItem({ weight, summary, id }: DetectedEvidence): Html {
  return html`<li><span class="weight">${weight}</span><div>${summary} <span class="id">${id}</span></div></li>`;
}
