import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { checkConfigText, loadConfig } from '../../agent/config.ts';

const room = mkdtempSync(join(tmpdir(), 'davylamp-receivers-'));
afterAll(() => rmSync(room, { recursive: true }));

const problems = (text: string) => checkConfigText(text, 'c.yaml').map(({ line, message }) => `${line}: ${message}`);

describe('the receivers of alerts', () => {
  it('are none by default', () => {
    const { alertmanager, webhooks, redact } = loadConfig({ flags: [], env: {} });
    expect(alertmanager).toEqual({
      urls: [],
      resend: 15_000,
      expire: 240_000,
      resolve_delay: 30_000,
      timeout: 10_000,
    });
    expect(webhooks).toEqual([]);
    expect(redact.wallets).toBe(false);
  });

  it('are Alertmanagers by flag and by variable', () => {
    const urls = ['http://a:9093', 'https://b/am'];
    expect(loadConfig({ flags: [`--alertmanager.urls=${urls}`], env: {} }).alertmanager.urls).toEqual(urls);
    expect(loadConfig({ flags: [], env: { DAVYLAMP_ALERTMANAGER_URLS: `${urls}` } }).alertmanager.urls).toEqual(urls);
  });

  it('are webhooks in the file', () => {
    const file = join(room, 'webhooks.yaml');
    writeFileSync(
      file,
      'webhooks:\n- url: http://a/\n- {url_file: /x, format: falco, severity: critical, timeout: 3s}\n',
    );
    expect(loadConfig({ flags: [`--config=${file}`], env: {} }).webhooks).toMatchObject([
      { url: 'http://a/', format: 'json', severity: 'warning', resolved: true, most_per_minute: 600, timeout: 10_000 },
      { url_file: '/x', format: 'falco', severity: 'critical', timeout: 3_000 },
    ]);
  });

  it('are refused with the line that is wrong', () => {
    const text = `
alertmanager:
  urls: [alertmanager:9093]
  username: me
  cert_file: /a
  resend: 3m
  expire: 5m
webhooks:
- url: http://a/
- format: xml
  url: http://a/
- name: Side Kick
  url: http://a/
  url_file: /b
-
  most_per_minute: 0
`;
    expect(problems(text)).toEqual([
      '3: alertmanager.urls.0: must be a URL that begins with http:// or https://',
      '4: alertmanager.username: must come with a password_file',
      '5: alertmanager.cert_file: must come with a key_file',
      '7: alertmanager.expire: must be at least twice as long as resend, or an alert would end when one request is late',
      '10: webhooks.1.format: must be one of json, falco, not "xml"',
      '12: webhooks.2.name: must be a short name of a-z, 0-9, dots and hyphens',
      '13: webhooks.2.url: must not come with a url_file: one of them is enough',
      '16: webhooks.3.most_per_minute: must be at least 1',
      '16: webhooks.3.url: must be given, here or in a url_file',
    ]);
  });

  it.each([
    'alertmanager: {urls: "https://me:hunter2@a/"}',
    'alertmanager: {urls: ["ftp://me:hunter2@a/"]}',
    'webhooks: https://chat.example/services/hunter2',
    'webhooks: ["https://chat.example/services/hunter2?x"]',
    'webhooks: [{url: ["https://me:hunter2@a/"]}]',
    'webhooks: [{url: "wss://me:hunter2@a/"}]',
    'webhooks: [{url: "http://a", password: hunter2}]',
    'interval: https://me:hunter2@a/',
  ])('are refused without telling what may be secret: %s', (text) => {
    expect(problems(text).join()).toMatch(/: \w/);
    expect(problems(text).join()).not.toContain('hunter2');
  });
});
