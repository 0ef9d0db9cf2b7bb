import type { ConsoleLine } from '../api/types';
import { timeOfDay } from '../parts/format';
import { write } from './ansi';

/** Lines kept in the page; the oldest go first. The download has all that the dashboard keeps. */
export const mostLines = 10_000;

const linesOfBlock = 100;
const nearEnd = 24;

/**
 * The lines of a console in the page. They stand in blocks that the browser lays out only when they come into view
 * (content-visibility), are added once a frame, and are bounded. It follows the end until the reader scrolls up.
 */
export class ConsoleView {
  private readonly waiting: ConsoleLine[] = [];
  private frame = 0;
  private count = 0;
  private following = true;
  private held = false;

  private top = 0;
  private readonly lines = document.createElement('div');
  private readonly growth = new ResizeObserver(() => this.pin());

  constructor(private readonly root: HTMLElement, private readonly changed: (following: boolean, lines: number, held: number) => void) {
    root.replaceChildren(this.lines);
    root.addEventListener('scroll', this.scrolled, { passive: true });
    this.growth.observe(this.lines);
  }

  add(lines: ConsoleLine[]): void {
    for (const line of lines) this.waiting.push(line);
    this.waiting.splice(0, this.waiting.length - mostLines);
    if (this.held) {
      this.tell();
    } else {
      this.frame ||= requestAnimationFrame(this.draw);
    }
  }

  /** While it is held, lines that come in wait. */
  hold(held: boolean): void {
    this.held = held;
    if (!held) this.frame ||= requestAnimationFrame(this.draw);
    this.tell();
  }

  toEnd(): void {
    this.following = true;
    this.pin();
    this.tell();
  }

  /** Stops following the end, to show a hit. */
  stay(): void {
    this.following = false;
    this.tell();
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.growth.disconnect();
    this.root.removeEventListener('scroll', this.scrolled);
  }

  private readonly scrolled = () => {
    // Blocks get their true heights as they come into view, so that the end moves away without the reader doing anything.
    const up = this.root.scrollTop < this.top;
    const atEnd = this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < nearEnd;
    this.top = this.root.scrollTop;
    if (this.following ? up && !atEnd : atEnd) {
      this.following = !this.following;
      this.tell();
    }
  };

  private pin(): void {
    if (this.following) {
      this.root.scrollTop = this.root.scrollHeight;
      this.top = this.root.scrollTop;
    }
  }

  private readonly draw = () => {
    this.frame = 0;
    if (this.waiting.length === 0) return;
    let block = this.lines.lastElementChild;
    for (const line of this.waiting) {
      if (!block || block.childElementCount >= linesOfBlock) {
        block = document.createElement('div');
        block.className = 'block';
        this.lines.append(block);
      }
      block.append(element(line));
    }
    this.count += this.waiting.length;
    this.waiting.length = 0;
    while (this.count > mostLines && this.lines.firstElementChild) {
      this.count -= this.lines.firstElementChild.childElementCount;
      this.lines.firstElementChild.remove();
    }
    this.pin();
    this.tell();
  };

  private tell(): void {
    this.changed(this.following, this.count, this.held ? this.waiting.length : 0);
  }
}

function element(line: ConsoleLine): HTMLElement {
  const row = document.createElement('div');
  row.className = 'line ' + line.stream;
  const time = document.createElement('time');
  time.textContent = timeOfDay(line.time);
  const text = document.createElement('span');
  text.className = 'text';
  write(line.text, text);
  row.append(time, text);
  return row;
}
