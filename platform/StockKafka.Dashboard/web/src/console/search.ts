/** The hits of a search in a console's lines, painted by the browser's custom highlights, so that no line is changed. */
export class ConsoleSearch {
  private hits: Range[] = [];
  private current = -1;

  constructor(private readonly root: HTMLElement) {}

  /** Looks anew; the current hit stays the current one if it is still there. Answers the number of hits. */
  find(wanted: string): number {
    const kept = this.hits[this.current];
    this.hits = wanted ? [...this.root.querySelectorAll('.text')].flatMap(line => rangesIn(line, wanted.toLowerCase())) : [];
    this.current = kept ? this.hits.findIndex(hit => hit.compareBoundaryPoints(Range.START_TO_START, kept) === 0) : -1;
    this.paint();
    return this.hits.length;
  }

  /** Goes to the next hit or the one before, round the ends; from nowhere to the last. Answers its number from 1 on, 0 for none. */
  step(by: 1 | -1): number {
    if (this.hits.length === 0) return 0;
    this.current = this.current < 0 ? this.hits.length - 1 : (this.current + by + this.hits.length) % this.hits.length;
    this.hits[this.current]!.startContainer.parentElement?.scrollIntoView({ block: 'center' });
    this.paint();
    return this.current + 1;
  }

  close(): void {
    CSS.highlights?.delete('hit');
    CSS.highlights?.delete('current-hit');
  }

  private paint(): void {
    if (!CSS.highlights) return;
    CSS.highlights.set('hit', new Highlight(...this.hits.slice(0, mostPainted)));
    const one = this.hits[this.current];
    CSS.highlights.set('current-hit', new Highlight(...(one ? [one] : [])));
  }
}

const mostPainted = 5000;

function rangesIn(line: Element, wanted: string): Range[] {
  const text = (line.textContent ?? '').toLowerCase();
  const found: Range[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const range = document.createRange();
    const [start, startOffset] = nodeAt(line, at);
    const [end, endOffset] = nodeAt(line, at + wanted.length);
    range.setStart(start, startOffset);
    range.setEnd(end, endOffset);
    found.push(range);
  }
  return found;
}

function nodeAt(line: Element, offset: number): [Node, number] {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node && offset > (node.textContent?.length ?? 0)) {
    offset -= node.textContent?.length ?? 0;
    node = walker.nextNode();
  }
  return node ? [node, offset] : [line, 0];
}
