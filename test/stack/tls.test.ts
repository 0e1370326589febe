import { copyFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import type { RunningAgent } from '../live/agent.ts';
import { needs } from '../live/needs.ts';
import type { Alertmanager } from './alertmanager.ts';
import { Authority, type Certificate } from './certificates.ts';
import { makeMiners } from './fake-node.ts';
import { stages } from './stage.ts';

const stage = stages();
const withTls = needs('alertmanager', 'openssl');
const NAME = 'agent';
const PASSWORD = 'correct horse';
/** Of the password: bcrypt, as prometheus-alertmanager wants it. */
const HASH = '$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e';

interface Scene {
  readonly alertmanager: Alertmanager;
  readonly folder: string;
  readonly ours: Certificate;
  readonly password: string;
  /** An agent whose node has a miner. */
  agent(keys: object): Promise<RunningAgent>;
  /** The value of `sent` or another outcome. */
  counted(agent: RunningAgent, outcome: string): Promise<number>;
  /** Why it does not get through, as the log says. */
  failure(agent: RunningAgent): Promise<string>;
}

/** An Alertmanager that speaks TLS only, with who has a certificate of ours and knows the password. */
async function scene(): Promise<Scene> {
  const folder = stage().folder();
  const authority = new Authority(folder, 'authority');
  const server = authority.sign('server');
  const web = {
    tls_server_config: {
      cert_file: server.cert,
      key_file: server.key,
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: server.ca,
    },
    basic_auth_users: { [NAME]: HASH },
  };
  const alertmanager = await stage().alertmanager(undefined, { web, ask: accepts });
  const password = join(folder, 'password');
  writeFileSync(password, `${PASSWORD}\n`);
  const sink = `alertmanager/${alertmanager.address}`;
  return {
    alertmanager,
    folder,
    ours: authority.sign('agent'),
    password,
    async agent(keys) {
      const node = stage().fakeNode();
      node.show(makeMiners(1));
      const urls = [`https://${alertmanager.address}`];
      return await stage().agent([...node.flags, stage().config({ alertmanager: { urls, ...keys } })]);
    },
    counted: (agent, outcome) =>
      agent.metricWith(`davylamp_alerts_total{sink="${sink}",outcome="${outcome}"}`, (count) => count > 0),
    async failure(agent) {
      const line = await agent.stderr.find(
        (each) => each.includes('not delivered') && each.includes(sink),
        'a failure',
      );
      return (JSON.parse(line) as { error: string }).error;
    },
  };
}

const files = ({ ca, cert, key }: Certificate) => ({ ca_file: ca, cert_file: cert, key_file: key });
const who = ({ password }: Scene) => ({ username: NAME, password_file: password });

describe('an Alertmanager that speaks TLS', () => {
  withTls('is told of alerts by who trusts it, has a certificate for it and knows the password', async () => {
    const set = await scene();
    const agent = await set.agent({ ...files(set.ours), ...who(set) });
    expect(await set.counted(agent, 'sent')).toBeGreaterThan(0);
  });

  withTls('is not trusted without its authority, and the log says what to set', async () => {
    const set = await scene();
    const stranger = new Authority(set.folder, 'stranger');
    const agent = await set.agent({ ...files(set.ours), ca_file: stranger.ca, ...who(set) });
    expect(await set.failure(agent)).toMatch(
      new RegExp(
        `^the certificate of ${set.alertmanager.address} is not signed by an authority that we trust: set ca_file`,
      ),
    );
    expect(
      await agent.metric(`davylamp_alerts_total{sink="alertmanager/${set.alertmanager.address}",outcome="sent"}`),
    ).toBe(0);
  });

  withTls('is told once the right authority is in the file', async () => {
    const set = await scene();
    const ca = join(set.folder, 'ca.crt');
    copyFileSync(new Authority(set.folder, 'stranger').ca, ca);
    const agent = await set.agent({ ...files(set.ours), ca_file: ca, ...who(set) });
    await set.failure(agent);
    copyFileSync(set.ours.ca, ca);
    expect(await set.counted(agent, 'sent')).toBeGreaterThan(0);
  });

  withTls('wants a certificate of us, and the log says so', async () => {
    const set = await scene();
    const agent = await set.agent({ ca_file: set.ours.ca, ...who(set) });
    expect(await set.failure(agent)).toMatch(/certificate/);
  });

  withTls('does not take a wrong password, and the log says so, without the password', async () => {
    const set = await scene();
    writeFileSync(set.password, 'hunter2');
    const agent = await set.agent({ ...files(set.ours), ...who(set) });
    expect(await set.failure(agent)).toMatch(/^answered 401/);
    expect(agent.stderr.all.join()).not.toContain('hunter2');
    // A right one is taken as soon as it is there.
    writeFileSync(set.password, PASSWORD);
    expect(await set.counted(agent, 'sent')).toBeGreaterThan(0);
  });

  withTls('is not reached by plain HTTP, and the log says why', async () => {
    const set = await scene();
    const agent = await set.agent({ urls: [`http://${set.alertmanager.address}`] });
    // It hangs up, or says so itself, depending on who is faster.
    await agent.stderr.find((each) => /"error":"[^"]*https/i.test(each), 'a hint');
  });
});

/** Whether somebody listens there: without a certificate, one gets no answer. */
function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
