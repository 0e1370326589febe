import { describe, expect, it } from '@jest/globals';
import { Judge, score } from '../../agent/judge/judge.ts';
import { loadSignatures } from '../../agent/judge/load.ts';
import { payloadMessages } from '../../agent/judge/payload.ts';
import { WARNING } from '../../agent/judge/score.ts';
import { signatureSources } from '../../agent/shipped.ts';

describe('the messages of a payload', () => {
  it('have a method where they are calls', () => {
    const methods = (text: string) => payloadMessages(text).map(({ method }) => method);
    expect(methods('{"id":1,"method":"a"}\n{"method":"b","params":[]}\n{"result":1}')).toEqual(['a', 'b', undefined]);
    expect(methods('{"level":"info","method":"a"}')).toEqual([undefined]);
    expect(methods('{"id":1,"method":5}')).toEqual([undefined]);
    expect(methods('{"data":{"id":1,"method":"a"}}')).toEqual([undefined]);
  });

  it('have a shape that does not depend on the order of their keys', () => {
    const shape = ' login  id  method  params  params.login  params.pass ';
    expect(payloadMessages('{"id":1,"method":"login","params":{"login":"w","pass":"x"}}')).toMatchObject([{ shape }]);
    expect(payloadMessages('{"params":{"pass":"x","login":"w"},"method":"login","id":1}')).toMatchObject([{ shape }]);
    expect(payloadMessages('{"type":"auth","a":[1,2]}')).toEqual([{ shape: ' type:auth  a  a[2]  type ' }]);
    expect(payloadMessages('{"a":1}')).toEqual([{ shape: ' -  a ' }]);
  });

  it('are not those that a page shows', () => {
    const body = '\r\n\r\n{"id":1,"method":"a"}';
    expect(payloadMessages(`HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8${body}`)).toEqual([]);
    expect(payloadMessages(`HTTP/1.1 200 OK\r\nContent-Type: application/json${body}`)).toHaveLength(1);
    expect(payloadMessages(`POST / HTTP/1.1\r\nContent-Type: text/html${body}`)).toHaveLength(1);
  });
});

describe('Stratum is told from other messages', () => {
  const judge = new Judge(loadSignatures([signatureSources]).signatures, 0);
  const scoreOf = (data: string) => score(judge.judge({ kind: 'payload', data }));
  const call = '{"id":1,"method":"mining.authorize","params":["wallet.rig","x"]}';

  it.each([
    ['in two parts, of which the second is whole', `rk"]}\n${call}\n`],
    ['cut off in its parameters', '{"id":1,"method":"mining.authorize","params":["wal'],
    ['cut off in a line before', `{"id":0,"meth\n${call}\n`],
    ['behind another without a line break', `{"id":1,"result":true,"error":null}${call}`],
    ['in a list', `[{"id":0,"method":"other","params":[]},${call}]`],
    ['over several lines', JSON.stringify(JSON.parse(call), undefined, 2)],
    ['behind the header of a frame', `\u0081\u007e\u0000\u0041${call}`],
    ['behind a header of HTTP', `POST / HTTP/1.1\r\nHost: h\r\n\r\n${call}`],
    ['in chunks of HTTP', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n41\r\n${call}\r\n0\r\n\r\n`],
    ['with its name escaped', call.replace('mining', '\\u006dining')],
    ['as a job of which only the beginning came', `{"method":"job","params":{"blob":"${'07'.repeat(76)}`],
  ])('%s', (_, data) => {
    expect(scoreOf(data)).toBeGreaterThanOrEqual(WARNING);
  });

  it.each([
    ['as a text in a log', JSON.stringify({ id: 1, msg: call, params: [] })],
    ['as an object in a log', `{"time":"12:00","id":1,"message":${call}}`],
    ['as a line of a log that names a method', '{"level":"info","method":"mining.authorize","took":3}'],
    ['in a page about it', `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<pre>\n${call}\n</pre>`],
    ['as a method of another program', '{"id":1,"method":"mining.authorize_dataset","params":["x"]}'],
    ['as a login of another program', '{"id":1,"method":"login","params":{"login":"admin","password":"x"}}'],
    ['as an error of another program', '{"jsonrpc":"2.0","id":1,"error":{"code":404,"message":"Job not found"}}'],
    ['as a job of another program', '{"id":1,"method":"job","params":{"blob":"s3://bucket/x","job_id":"7"}}'],
    ['as a call of Electrum', '{"id":0,"method":"blockchain.scripthash.subscribe","params":["ab"]}'],
    [
      'as a call of a language server',
      '{"jsonrpc":"2.0","method":"window/showMessage","params":{"type":3,"message":"x"}}',
    ],
  ])('unless it stands there only %s', (_, data) => {
    expect(scoreOf(data)).toBe(0);
  });
});
