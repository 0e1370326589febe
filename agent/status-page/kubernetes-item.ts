import type { KubernetesStatus } from '../server/status-source.ts';
import { shown } from '../sinks/shown.ts';
import { type Html, html } from './html.ts';
import { ago } from './time.ts';

const MAX_ERROR = 300;

/** How the pods of this node are followed, as an item beside the sensors. */
export function kubernetesItem(status: KubernetesStatus | undefined, now: number): Html {
  if (status === undefined) return item('faint', html`is not watched: containers go without the names of their pods`);
  const { state, pods, lastSync, error = 'no reason was given', blind = [] } = status;
  const known = `${pods} ${pods === 1 ? 'pod' : 'pods'} of this node`;
  const heard = lastSync === undefined ? 'nothing was heard of it yet' : `last heard of ${ago(now - lastSync)} ago`;
  const unknown = blind.map((what) => html`<p class="blind">${shown(what, MAX_ERROR)}</p>`);
  if (state === 'connecting') return item('faint', html`is asked for the pods of this node; ${heard}`);
  if (state === 'synced') return item('good', html`knows ${known}, ${heard}${unknown}`);
  return item(
    'critical',
    html`does not answer: ${shown(error, MAX_ERROR)}<p class="blind">${known} known, ${heard}</p>${unknown}`,
  );
}

function item(tone: 'good' | 'critical' | 'faint', what: Html): Html {
  return html`<li><span class="dot ${tone}"></span><b>kubernetes</b> ${what}</li>`;
}
