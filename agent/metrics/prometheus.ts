/**
 * The parts of prom-client that are used, by the paths under which only they are loaded. Its index also brings the cluster
 * module and a push client with HTTP and TLS, which cost 9 MB of resident memory whether they are used or not.
 */
export { default as Counter } from 'prom-client/lib/counter.js';
export { default as Gauge } from 'prom-client/lib/gauge.js';
export { default as Histogram } from 'prom-client/lib/histogram.js';
export { default as Registry } from 'prom-client/lib/registry.js';
