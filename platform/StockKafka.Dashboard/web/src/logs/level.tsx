import type { Level } from '../api/types';

export const levels: Level[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical'];

const words: Record<Level, string> = { trace: 'Trace', debug: 'Debug', information: 'Info', warning: 'Warning', error: 'Error', critical: 'Critical' };

export const LevelMark = ({ level }: { level: Level }) => <span class={`level level-${level}`}>{words[level] ?? level}</span>;
