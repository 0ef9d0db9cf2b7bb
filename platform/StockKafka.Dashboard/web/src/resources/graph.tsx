import type { Resource } from '../api/types';
import { stateText, StateMark, toneOf } from '../parts/state';
import { type Edge, layOut, type Node, nodeHeight, nodeWidth } from './layout';

export function Graph({ resources, search, chosen, choose }: { resources: Resource[]; search: string; chosen?: string; choose: (name: string) => void }) {
  const { nodes, edges, width, height } = layOut(resources.filter(one => one.type !== 'Parameter'));
  const near = new Set(edges.flatMap(edge => edge.from.resource.name === chosen ? [edge.to] : edge.to.resource.name === chosen ? [edge.from] : []));
  const faint = (node: Node) => (chosen !== undefined && node.resource.name !== chosen && !near.has(node))
    || !node.resource.name.toLowerCase().includes(search.toLowerCase());
  return <div class="scroll graph">
    <svg width={width} viewBox={`0 0 ${width} ${height}`} role="group" aria-label="Graph of dependencies">
      <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" /></marker></defs>
      {edges.map(edge => <Line key={edge.from.resource.name + '>' + edge.to.resource.name} edge={edge}
        bright={chosen !== undefined && (edge.from.resource.name === chosen || edge.to.resource.name === chosen)} faint={faint(edge.from) || faint(edge.to)} />)}
      {nodes.map(node => <Box key={node.resource.name} node={node} faint={faint(node)} chosen={node.resource.name === chosen} choose={choose} />)}
    </svg>
    <p class="legend muted"><svg width="36" height="10" aria-hidden="true"><path class="edge" d="M2 5H34" /></svg>waits for
      <svg width="36" height="10" aria-hidden="true"><path class="edge refers" d="M2 5H34" /></svg>refers to</p>
  </div>;
}

function Line({ edge, bright, faint }: { edge: Edge; bright: boolean; faint: boolean }) {
  return <path class={`edge${edge.waits ? '' : ' refers'}${bright ? ' bright' : faint ? ' faint' : ''}`} marker-end="url(#arrow)"
    d={way(edge)} />;
}

/** A curve from one resource to the other, level where it leaves, passes a layer and arrives. */
function way({ from, to, bends }: Edge): string {
  let x = from.x + nodeWidth;
  let y = from.y + nodeHeight / 2;
  let path = `M${x} ${y}`;
  const curve = (toX: number, toY: number) => {
    const middle = (x + toX) / 2;
    path += `C${middle} ${y} ${middle} ${toY} ${toX} ${toY}`;
    [x, y] = [toX, toY];
  };
  for (const bend of bends) {
    curve(bend.x, bend.y);
    x = bend.x + nodeWidth;
    path += `H${x}`;
  }
  curve(to.x - 2, to.y + nodeHeight / 2);
  return path;
}

function Box({ node, faint, chosen, choose }: { node: Node; faint: boolean; chosen: boolean; choose: (name: string) => void }) {
  const { resource } = node;
  const tone = toneOf(resource);
  return <g class={`node${faint ? ' faint' : ''}${chosen ? ' chosen' : ''}`} transform={`translate(${node.x} ${node.y})`} tabindex={0} role="button"
    aria-label={`${resource.name}, ${stateText(resource)}`} onClick={() => choose(resource.name)}
    onKeyDown={event => (event.key === 'Enter' || event.key === ' ') && choose(resource.name)}>
    <rect width={nodeWidth} height={nodeHeight} rx="8" />
    <g transform="translate(14 19)"><StateMark tone={tone} /></g>
    <text class="title" x="38" y="22">{clipped(resource.name)}</text>
    <text class="detail" x="38" y="39">{clipped(`${stateText(resource)}`)}</text>
  </g>;
}

const longest = 20;
const clipped = (text: string) => text.length > longest ? text.slice(0, longest - 1) + '…' : text;
