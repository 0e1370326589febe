// Uses the token that is mounted into its pod, as an intruder would: lists the pods around it, and goes on watching them.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
const read = (name) => readFileSync(`${folder}/${name}`, 'utf8');
const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;

/** Resolves to the status once the answer has ended; the watch ends when the API server says so, or the lifetime is over. */
function ask(query) {
  const path = `/api/v1/namespaces/${read('namespace')}/pods${query}`;
  const options = { host, port, path, ca: read('ca.crt'), headers: { authorization: `Bearer ${read('token')}` } };
  return new Promise((resolve, reject) => {
    const asking = request(options, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode));
    });
    asking.on('error', reject);
    asking.end();
  });
}

setTimeout(() => process.exit(0), 3_600_000);
console.log(`pods: ${await ask('')}`);
for (;;) {
  await ask('?watch=true&timeoutSeconds=300').catch((error) => console.log(String(error)));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}
