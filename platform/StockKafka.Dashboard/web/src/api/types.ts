/** What the dashboard's HTTP interface answers. Times are milliseconds since the Unix epoch unless said otherwise. */

export type Pair = [key: string, value: string];

export interface Info {
  application: string;
  startedAt: number;
  limits: { logs?: number; traces?: number; bytes?: number };
  usage: { logs: number; spans: number; points: number; bytes: number; dropped: number };
}

export interface Command {
  name: string;
  displayName: string;
  description: string | null;
  enabled: boolean;
  confirmation: string | null;
}

export interface HealthReport {
  name: string;
  status: string | null;
  description: string | null;
}

export interface Variable {
  name: string;
  value: string | null;
  secret: boolean;
}

export interface Dependency {
  name: string;
  kind: 'Reference' | 'WaitFor';
}

export interface Resource {
  name: string;
  type: string;
  state: string | null;
  health: 'Healthy' | 'Degraded' | 'Unhealthy' | null;
  startedAt: number | null;
  stoppedAt: number | null;
  exitCode: number | null;
  pid: number | null;
  restarts: number;
  source: string | null;
  replicaOf: string | null;
  parent: string | null;
  endpoints: { name: string; url: string }[];
  dependsOn: Dependency[];
  waitingFor: string[];
  healthReports: HealthReport[];
  problem: string | null;
  commands: Command[];
  environment: Variable[];
}

export interface Versions {
  logs: number;
  traces: number;
  metrics: number;
}

export interface ConsoleLine {
  seq: number;
  time: number;
  stream: 'out' | 'err' | 'system';
  text: string;
}

export type Level = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical';

export interface LogRecord {
  id: number | string;
  time: number;
  resource: string;
  instance: string | null;
  level: Level;
  severity: string | number | null;
  category: string | null;
  message: string;
  template: string | null;
  eventId: string | number | null;
  eventName: string | null;
  traceId: string | null;
  spanId: string | null;
  attributes: Pair[];
  exception: { type: string | null; message: string | null; stackTrace: string | null } | null;
}

export interface LogPage {
  total: number | null;
  records: LogRecord[];
}

export interface LogFields {
  resources: string[];
  attributes: string[];
}

export interface TraceSummary {
  id: number | string;
  traceId: string;
  name: string;
  resource: string;
  start: number;
  durationMs: number;
  spanCount: number;
  errorCount: number;
  resources: { name: string; spans: number }[];
}

export interface TracePage {
  total: number | null;
  traces: TraceSummary[];
}

/** The end of a link in another span; name and resource are unknown if that span was not received or is gone. */
export interface SpanReference {
  traceId: string;
  spanId: string;
  name?: string | null;
  resource?: string | null;
  attributes?: Pair[];
}

export interface Span {
  spanId: string;
  parentId: string | null;
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  resource: string;
  scope: string | null;
  /** Milliseconds after the start of the trace. */
  start: number;
  durationMs: number;
  status: 'unset' | 'ok' | 'error';
  statusMessage: string | null;
  attributes: Pair[];
  events: { name: string; time: number; attributes: Pair[] }[];
  links: SpanReference[];
  linkedFrom: SpanReference[];
}

export interface Trace {
  traceId: string;
  start: number;
  durationMs: number;
  spans: Span[];
  logs: number;
}

export interface Instrument {
  name: string;
  unit: string | null;
  description: string | null;
  kind: 'counter' | 'upDownCounter' | 'gauge' | 'histogram';
  series: number;
}

export interface InstrumentsByResource {
  resources: { name: string; meters: { name: string; instruments: Instrument[] }[] }[];
}

export interface MetricData {
  kind: Instrument['kind'];
  unit: string | null;
  description: string | null;
  dimensions: { key: string; values: string[] }[];
  /** Seconds since the Unix epoch. */
  times: number[];
  series: { label: string; values: (number | null)[] }[];
  exemplars: { time: number; value: number; traceId: string; spanId: string }[];
}

export interface Alert {
  name: string;
  severity: string | null;
  state: 'pending' | 'firing';
  since: number | null;
  summary: string | null;
  runbook: string | null;
  labels: Pair[];
}

export interface Alerts {
  available: boolean;
  reason: string | null;
  alerts: Alert[];
}

export interface CommandResult {
  success: boolean;
  message: string | null;
}
