import type { Resource } from '../api/types';

export interface Node {
  resource: Resource;
  x: number;
  y: number;
}

export interface Edge {
  from: Node;
  to: Node;
  waits: boolean;
}

export interface Drawing {
  nodes: Node[];
  edges: Edge[];
  width: number;
  height: number;
}

export const nodeWidth = 176;
export const nodeHeight = 52;
const columnGap = 96;
const rowGap = 24;
const margin = 16;
const sweeps = 6;

/**
 * A layered drawing: what nobody depends on is at the left, and each resource stands right of all that depend on it. Within a layer the
 * order follows the mean position of the neighbours (the barycentre heuristic of Sugiyama), which takes most crossings away.
 */
export function layOut(resources: Resource[]): Drawing {
  const nodes = new Map(resources.map(resource => [resource.name, { resource, x: 0, y: 0 } as Node]));
  const edges = edgesOf(resources, nodes);
  const layers = layersOf([...nodes.values()], edges);
  order(layers, edges);
  const tallest = Math.max(...layers.map(layer => layer.length));
  layers.forEach((layer, column) => layer.forEach((node, row) => {
    node.x = margin + column * (nodeWidth + columnGap);
    node.y = margin + (row + (tallest - layer.length) / 2) * (nodeHeight + rowGap);
  }));
  return {
    nodes: [...nodes.values()],
    edges,
    width: 2 * margin + layers.length * (nodeWidth + columnGap) - columnGap,
    height: 2 * margin + tallest * (nodeHeight + rowGap) - rowGap,
  };
}

/** One edge for each pair; waiting says more than referring. */
function edgesOf(resources: Resource[], nodes: Map<string, Node>): Edge[] {
  const edges = new Map<string, Edge>();
  const add = (fromName: string, toName: string, waits: boolean) => {
    const from = nodes.get(fromName);
    const to = nodes.get(toName);
    const key = `${fromName}\n${toName}`;
    if (from && to && from !== to) edges.set(key, { from, to, waits: waits || (edges.get(key)?.waits ?? false) });
  };
  for (const resource of resources) {
    resource.dependsOn.forEach(one => add(resource.name, one.name, one.kind === 'WaitFor'));
    const above = resource.replicaOf ?? resource.parent;
    if (above) add(above, resource.name, false);
  }
  return [...edges.values()];
}

function layersOf(nodes: Node[], edges: Edge[]): Node[][] {
  const depth = new Map<Node, number>();
  const measure = (node: Node, path: Set<Node>): number => {
    const known = depth.get(node);
    if (known !== undefined) return known;
    path.add(node);
    const up = edges.filter(edge => edge.to === node && !path.has(edge.from)).map(edge => measure(edge.from, path) + 1);
    path.delete(node);
    const own = Math.max(0, ...up);
    depth.set(node, own);
    return own;
  };
  nodes.forEach(node => measure(node, new Set()));
  const layers: Node[][] = [];
  for (const node of nodes) {
    (layers[depth.get(node)!] ??= []).push(node);
  }
  return layers.filter(Boolean);
}

function order(layers: Node[][], edges: Edge[]): void {
  const at = new Map<Node, number>();
  const place = () => layers.forEach(layer => layer.forEach((node, index) => at.set(node, index - (layer.length - 1) / 2)));
  place();
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      const centre = new Map(layer.map(node => {
        const near = edges.flatMap(edge => edge.from === node ? [at.get(edge.to)!] : edge.to === node ? [at.get(edge.from)!] : []);
        return [node, near.length ? near.reduce((sum, value) => sum + value, 0) / near.length : at.get(node)!];
      }));
      layer.sort((a, b) => centre.get(a)! - centre.get(b)! || a.resource.name.localeCompare(b.resource.name));
      place();
    }
  }
}
