import { describe, expect, it } from '@jest/globals';
import { outcomeOf, parseRetryAfter } from '../../../agent/sinks/http/outcome.ts';

describe('an answer', () => {
  it.each([200, 201, 202, 204])('with %d is a success', (status) => {
    expect(outcomeOf({ status, text: '' })).toEqual({ success: true });
  });

  it.each([401, 404, 407, 408, 425, 429, 500, 502, 503, 504, 599])('with %d is worth another try', (status) => {
    expect(outcomeOf({ status, text: '' })).toMatchObject({ success: false, retry: true });
  });

  it.each([301, 307, 400, 403, 405, 410, 413, 415, 422, 501, 505])('with %d is not worth another try', (status) => {
    expect(outcomeOf({ status, text: '' })).toMatchObject({ success: false, retry: false });
  });

  it('that did not come is worth another try', () => {
    expect(outcomeOf({ error: 'nobody listens' })).toEqual({ success: false, retry: true, error: 'nobody listens' });
  });

  it('is quoted briefly, on one line and without secrets', () => {
    const outcome = outcomeOf({ status: 400, text: `bad\n--password hunter2 ${'x'.repeat(1_000)}` });
    expect(outcome).toMatchObject({ error: expect.stringMatching(/^answered 400: bad\\n--password \*\*\* x+$/) });
    expect(JSON.stringify(outcome).length).toBeLessThan(300);
  });

  it('says how long to wait', () => {
    expect(outcomeOf({ status: 503, text: '', retryAfter: '3' })).toMatchObject({ retryAfter: 3_000 });
    expect(outcomeOf({ status: 503, text: '', retryAfter: 'soon' })).not.toHaveProperty('retryAfter');
  });

  it('explains that a redirect is not followed', () => {
    expect(outcomeOf({ status: 302, text: 'Found' })).toMatchObject({ error: expect.stringContaining('not followed') });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ])('%s is a time', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });

  it.each(['', 'soon', '-5', '99999999999999999999'])('"%s" is none', (value) => {
    expect(parseRetryAfter(value, now)).toBeUndefined();
  });
});
