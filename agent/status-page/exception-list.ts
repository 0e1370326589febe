import type { ExceptionStatus } from '../server/status-source.ts';
import { lastDay } from '../sinks/allowance-text.ts';
import { type Html, html } from './html.ts';

/** The exceptions of the configuration and how much each silences now; nothing where there are none. */
export function exceptionList(exceptions: readonly ExceptionStatus[], now: number): Html | undefined {
  if (exceptions.length === 0) return undefined;
  return html`<h2>Exceptions</h2>
<ul class="card plain">${exceptions.map((exception) => item(exception, now))}</ul>`;
}

function item({ name, reason, expires, silences }: ExceptionStatus, now: number): Html {
  const day = lastDay(expires);
  if (now >= expires) {
    return html`<li><span class="dot warning"></span><b>${name}</b> has expired on ${day}<p class="blind">${reason}</p></li>`;
  }
  const dot = silences > 0 ? html`<span class="dot warning"></span>` : html`<span class="dot faint"></span>`;
  const what = silences > 0 ? `silences ${silences} now, until ${day}` : `silences nothing now, until ${day}`;
  return html`<li>${dot}<b>${name}</b> ${what}<p class="blind">${reason}</p></li>`;
}
