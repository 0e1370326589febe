import { createHash } from 'node:crypto';
import type { Verdict } from './model.ts';
import type { SensorStatus, SignatureStatus, StatusSource } from './server/status-source.ts';
import { exceptionList } from './status-page/exception-list.ts';
import { Html, html } from './status-page/html.ts';
import { kubernetesItem } from './status-page/kubernetes-item.ts';
import { STYLE } from './status-page/style.ts';
import { ago } from './status-page/time.ts';
import { verdictCard } from './status-page/verdict-card.ts';

/** For the style-src of the page's Content-Security-Policy: this one style and no other. */
export const STATUS_PAGE_STYLES = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** Cards and problems on the page; the API and the log have all of them. */
const SHOWN = 50;

/** The page that a person sees at `/`. `now` in milliseconds since the epoch. */
export function renderStatusPage(source: StatusSource, now: number): string {
  const verdicts = source.verdicts().toSorted((a, b) => b.score - a.score || b.lastSeen - a.lastSeen);
  const inState = (state: Verdict['state']) => verdicts.filter((verdict) => verdict.state === state);
  const [firing, allowed] = byAllowance(inState('firing'));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${firing.length > 0 ? `(${firing.length}) ` : ''}${source.node} - Davylamp</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header><h1><small>Davylamp</small>${source.node}</h1>${state(source, firing)}</header>
<p class="facts">version ${source.version} · up ${ago(now - source.startedAt)} · seen ${new Date(now).toISOString().slice(0, 19)}Z</p>
<main>
<h2>Detections</h2>
${firing.length > 0 ? cards(firing, now) : html`<p class="card">Nothing on this node looks like a miner.</p>`}
${folded('allowed by an exception', allowed, now)}
${folded('resolved', inState('resolved'), now)}
${folded('suspected, too weak to alert', inState('suspected'), now)}
${exceptionList(source.exceptions(), now)}
<h2>Sensors</h2>
<ul class="card plain">${source.sensors().map(sensorItem)}
${kubernetesItem(source.kubernetes?.(), now)}</ul>
<h2>Signatures</h2>
${signatureCard(source.signatures())}
</main>
<footer><a href="/metrics">Metrics</a><a href="/api/v1/detections">Detections as JSON</a><a href="/healthz">Health</a><a href="/readyz">Readiness</a></footer>
</body>
</html>
`;
  return page.toString();
}

function byAllowance(verdicts: readonly Verdict[]): readonly [alerting: Verdict[], allowed: Verdict[]] {
  const isAllowed = ({ allowance }: Verdict) => allowance?.inForce === true;
  return [verdicts.filter((verdict) => !isAllowed(verdict)), verdicts.filter(isAllowed)];
}

function state(source: StatusSource, firing: readonly Verdict[]): Html {
  const { ok, reason } = source.health();
  if (!ok) return html`<span class="state critical">not well: ${reason ?? 'unknown reason'}</span>`;
  if (firing.length > 0) {
    const tone = firing.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
    return html`<span class="state ${tone}">${firing.length} ${firing.length === 1 ? 'miner' : 'miners'} seen</span>`;
  }
  return source.ready()
    ? html`<span class="state good">all quiet</span>`
    : html`<span class="state faint">starting</span>`;
}

function cards(verdicts: readonly Verdict[], now: number): Html {
  const more = verdicts.length - SHOWN;
  const rest = more > 0 ? html`<p class="faint">and ${more} more in the API</p>` : undefined;
  return html`${verdicts.slice(0, SHOWN).map((verdict) => verdictCard(verdict, now))}${rest}`;
}

function folded(title: string, verdicts: readonly Verdict[], now: number): Html | undefined {
  if (verdicts.length === 0) return undefined;
  return html`<details><summary>${verdicts.length} ${title}</summary>${cards(verdicts, now)}</details>`;
}

function sensorItem({ name, up, error, sees, blind, lastSeconds }: SensorStatus): Html {
  const dot = up ? html`<span class="dot good"></span>` : html`<span class="dot critical"></span>`;
  const what = up ? html`sees ${sees}` : html`is down: ${error ?? sees}`;
  return html`<li><span class="time">${(lastSeconds * 1000).toFixed(1)} ms</span>${dot}<b>${name}</b> ${what}
${blind.map((to) => html`<p class="blind">blind to ${to}</p>`)}</li>`;
}

function signatureCard({ loaded, limited = 0, broken, problems }: SignatureStatus): Html {
  const counts = [`${loaded} loaded`];
  if (limited > 0) counts.push(`${limited} limited`);
  if (broken > 0) counts.push(`${broken} broken`);
  const shown = problems.slice(0, SHOWN).map(({ file, line, message }) => {
    return html`<p class="warning">${file}${line === undefined ? '' : `:${line}`}: ${message}</p>`;
  });
  return html`<div class="card">${counts.join(', ')}${shown}</div>`;
}
