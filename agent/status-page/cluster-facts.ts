import type { Verdict } from '../model.ts';
import type { Detection } from '../sinks/detection.ts';
import { waysOut } from '../sinks/spread-text.ts';
import { type Fact, factsOf, trustText } from '../sinks/whose.ts';
import { type Html, html } from './html.ts';

/** What the cluster says of a workload, or why it says nothing; undefined for a process of the host. */
export function clusterFactList(verdict: Verdict, detection: Detection): Html | undefined {
  const facts = factsOf(verdict);
  if (facts.length === 0) return undefined;
  const items = facts.map((fact) => html`<dt>${fact.name}</dt><dd>${body(fact, verdict, detection)}</dd>\n`);
  return html`<dl>${items}</dl>`;
}

function body({ name, text }: Fact, verdict: Verdict, { image, kubeflow }: Detection): Html {
  if (name === 'image' && image !== undefined) return imageBody(image);
  if (name === 'kubeflow' && kubeflow !== undefined) return html`${text}${labels(kubeflow.labels)}`;
  if (name === 'spread') return spreadBody(verdict, text);
  return html`${text}`;
}

function imageBody({ reference, registry, digest, trusted }: NonNullable<Detection['image']>): Html {
  const tone = trusted === undefined ? 'faint' : trusted ? 'good' : 'warning';
  return html`${reference} <b class="${tone}">${trustText(trusted)}</b>
<p class="faint">from ${registry}, ${digest ?? 'no digest is reported'}</p>`;
}

/** Whoever made the pod has written its labels, and may have lied in them. */
function labels(all: NonNullable<Detection['kubeflow']>['labels']): Html | undefined {
  if (all.length === 0) return undefined;
  const items = all.map(({ name, value, confirmed }) => {
    const mark = confirmed ? html`<b class="good">confirmed</b>` : html`<b class="warning">only claimed</b>`;
    return html`<p>${name} = ${value} ${mark}</p>`;
  });
  return html`<details><summary>${all.length} ${all.length === 1 ? 'label' : 'labels'}</summary>${items}</details>`;
}

function spreadBody({ workload, dossier }: Verdict, text: string): Html {
  const ways = dossier === undefined ? [] : waysOut(dossier.spread, workload);
  if (ways.length === 0) return html`${text}`;
  return html`${ways.map((way) => html`<p class="${way.grave ? 'critical' : 'warning'}">${way.text}</p>`)}`;
}
