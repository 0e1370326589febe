import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { answer, Receiver } from '../sinks/http/receiver.ts';
import { NOBODYS_WALLET } from '../stand-ins/stand-in.ts';
import { makeMiners } from './fake-node.ts';
import { until } from './server.ts';
import { stages } from './stage.ts';

const stage = stages();

/** Each is found wherever it is told, in whatever form. */
const SECRETS = {
  'a password option': 'hunter2-option',
  'a short password option': 'hunter2-short',
  'a password in a URL': 'hunter2-url',
  'a variable': 'hunter2-variable',
  'a header': 'hunter2-header',
  'an AWS key': `AKIA${'HUNTER2HUNTER2HU'}`,
  'a JWT': ['eyJhbGciOiJIUzI1NiJ9', 'eyJodW50ZXIyIjoxfQ', 'aHVudGVyMg'].join('.'),
  'the password of an Alertmanager': 'hunter2-alertmanager',
  'the password in the URL of an Alertmanager': 'hunter2-authority',
  'the token of a webhook': 'hunter2-token',
  'the path of a webhook': 'hunter2-path',
  'the query of a webhook': 'hunter2-query',
  'the secret of a signature': 'hunter2-signature',
  'the URL in a file': 'hunter2-file',
} as const;

const argv = [
  './data-loader',
  '-o',
  `stratum+tcp://me:${SECRETS['a password in a URL']}@pool.supportxmr.com:3333`,
  '-u',
  NOBODYS_WALLET,
  '-p',
  SECRETS['a short password option'],
  `--password=${SECRETS['a password option']}`,
  `DB_PASSWORD=${SECRETS['a variable']}`,
  '--header',
  `Authorization: Bearer ${SECRETS['a header']}`,
  SECRETS['an AWS key'],
  SECRETS['a JWT'],
];

/** An agent with every secret that it can be given, on a node whose miner has all others, and all that it says anywhere. */
async function everythingSaid(flags: readonly string[] = []): Promise<string> {
  const folder = stage().folder();
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const [good, bad] = [await Receiver.start(), await Receiver.start()];
  const gone = await Receiver.start();
  for (const each of [good, bad]) stage().onEnd(() => each[Symbol.asyncDispose]());
  await gone[Symbol.asyncDispose]();
  bad.answer = answer(500, 'broken');
  const path = `/services/${SECRETS['the path of a webhook']}?key=${SECRETS['the query of a webhook']}`;
  const named = (url: string) => url.replace('//', `//me:${SECRETS['the password in the URL of an Alertmanager']}@`);
  const hooks = [good, bad, gone].flatMap(({ url }) => [
    { url: `${url}${path}`, bearer_token_file: file('token', SECRETS['the token of a webhook']) },
    { url: named(`${url}${path}`), format: 'falco', secret_file: file('secret', SECRETS['the secret of a signature']) },
    { url_file: file(`url-${new URL(url).port}`, `${url}/${SECRETS['the URL in a file']}`) },
    { url_file: file('no-url', SECRETS['the URL in a file']) },
  ]);
  const keys = {
    alertmanager: {
      urls: [good, bad, gone].map(({ url }) => named(url)),
      username: 'me',
      password_file: file('password', SECRETS['the password of an Alertmanager']),
    },
    webhooks: hooks,
  };
  const node = stage().fakeNode();
  const agent = await stage().agent([...node.flags, stage().config(keys), '--log.level=trace', ...flags]);
  node.show(makeMiners(1), argv);
  const paths = ['/metrics', '/', '/api/v1/detections'];
  await agent.event(({ event }) => event === 'firing', 'the miner');
  await until(async () => (good.received.length >= 4 && bad.received.length >= 8 ? true : undefined), 'requests');
  const pages = await Promise.all(paths.map((each) => agent.get(each)));
  node.show([]);
  await agent.event(({ event }) => event === 'resolved', 'its end');
  pages.push(...(await Promise.all(paths.map((each) => agent.get(each)))));
  await agent.stop();
  const sent = [...good.received, ...bad.received].map(({ body }) => body);
  return [...agent.stdout.all, ...agent.stderr.all, ...pages, ...sent].join('\n');
}

describe('an agent that knows secrets', () => {
  it('tells none of them in events, alerts, webhooks, log, metrics, API and page', async () => {
    const said = await everythingSaid();
    // What is looked through does tell of the miner.
    for (const word of ['data-loader', 'pool.supportxmr.com', NOBODYS_WALLET, 'are not delivered', 'nobody listens']) {
      expect(said).toContain(word);
    }
    for (const [what, secret] of Object.entries(SECRETS)) {
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
        expect([what, said.includes(form)]).toEqual([what, false]);
      }
    }
    expect(said.toLowerCase()).not.toContain('hunter2');
  });

  it('tells no wallet either where it is told not to', async () => {
    const said = await everythingSaid(['--redact.wallets']);
    expect(said).toContain('4888***8888');
    expect(said).not.toContain(NOBODYS_WALLET.slice(0, 13));
  });
});
