/**
 * What the bundle has in place of undici. The Kubernetes library brings it for requests of its own; the agent asks it for
 * the options of node:https only, and makes the requests itself. Undici is half of that library, and 7 MB of resident memory.
 */
function notHere(): never {
  throw new Error('undici is not part of this bundle: use the options of node:https');
}

export class Agent {
  constructor() {
    notHere();
  }
}

export class ProxyAgent {
  constructor() {
    notHere();
  }
}

export const fetch = notHere;
