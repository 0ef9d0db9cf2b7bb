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
  /** Where the edge passes the layers between its ends. */
  bends: Place[];
}

interface Place {
  x: number;
  y: number;
}

export interface Drawing {
  nodes: Node[];
  edges: Edge[];
  width: number;
  height: number;
}

export const nodeWidth = 176;
export const nodeHeight = 52;
const columnGap = 88;
const rowGap = 24;
const bendHeight = 10;
const margin = 16;
const sweeps = 8;

/**
 * A layered drawing (Sugiyama): what nobody depends on is at the left, and each resource stands right of all that depend on it. An edge
 * over several layers takes a place of its own in each, so that it passes no resource. Within a layer the order follows the mean
 * position of the neighbours (barycentre heuristic), which takes most crossings away.
 */
export function layOut(resources: Resource[]): Drawing {
  const nodes = resources.map(resource => ({ resource, x: 0, y: 0 }));
  const edges = edgesOf(nodes);
  const depths = depthsOf(nodes, edges);
  const layers: Place[][] = [];
  const links: [Place, Place][] = [];
  const put = (place: Place, layer: number) => (layers[layer] ??= []).push(place);
  nodes.forEach(node => put(node, depths.get(node)!));
  for (const edge of edges) {
    for (let layer = depths.get(edge.from)! + 1; layer < depths.get(edge.to)!; layer++) {
      const bend = { x: 0, y: 0 };
      edge.bends.push(bend);
      put(bend, layer);
    }
    const way = [edge.from, ...edge.bends, edge.to];
    way.slice(1).forEach((place, index) => links.push([way[index]!, place]));
  }
  order(layers, links);
  return { nodes, edges, width: 2 * margin + layers.length * (nodeWidth + columnGap) - columnGap, height: position(layers) };
}

/** Gives each place its coordinates, a layer a column, and answers the height of all. */
function position(layers: Place[][]): number {
  const heightOf = (place: Place) => 'resource' in place ? nodeHeight : bendHeight;
  const sizes = layers.map(layer => layer.reduce((sum, place) => sum + heightOf(place) + rowGap, -rowGap));
  const tallest = Math.max(...sizes);
  layers.forEach((layer, column) => {
    let y = margin + (tallest - sizes[column]!) / 2;
    for (const place of layer) {
      place.x = margin + column * (nodeWidth + columnGap);
      place.y = y;
      y += heightOf(place) + rowGap;
    }
  });
  return tallest + 2 * margin;
}

/** One edge for each pair; waiting says more than referring. */
function edgesOf(nodes: Node[]): Edge[] {
  const byName = new Map(nodes.map(node => [node.resource.name, node]));
  const edges = new Map<string, Edge>();
  const add = (from: Node, name: string, waits: boolean) => {
    const to = byName.get(name);
    const key = `${from.resource.name}\n${name}`;
    if (to && to !== from) edges.set(key, { from, to, waits: waits || (edges.get(key)?.waits ?? false), bends: [] });
  };
  for (const node of nodes) {
    node.resource.dependsOn.forEach(one => add(node, one.name, one.kind === 'WaitFor'));
    const above = byName.get(node.resource.replicaOf ?? node.resource.parent ?? '');
    if (above) add(above, node.resource.name, false);
  }
  return [...edges.values()];
}

/** How many edges lead to a node at most, one after the other; a circle is cut where it is met. */
function depthsOf(nodes: Node[], edges: Edge[]): Map<Node, number> {
  const depths = new Map<Node, number>();
  const measure = (node: Node, path: Set<Node>): number => {
    const known = depths.get(node);
    if (known !== undefined) return known;
    path.add(node);
    const depth = Math.max(0, ...edges.filter(edge => edge.to === node && !path.has(edge.from)).map(edge => measure(edge.from, path) + 1));
    path.delete(node);
    depths.set(node, depth);
    return depth;
  };
  nodes.forEach(node => measure(node, new Set()));
  return depths;
}

function order(layers: Place[][], links: [Place, Place][]): void {
  const at = new Map<Place, number>();
  const note = () => layers.forEach(layer => layer.forEach((place, index) => at.set(place, (index + 0.5) / layer.length)));
  note();
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      const centre = new Map(layer.map(place => {
        const near = links.flatMap(([from, to]) => from === place ? [at.get(to)!] : to === place ? [at.get(from)!] : []);
        return [place, near.length ? near.reduce((sum, value) => sum + value, 0) / near.length : at.get(place)!];
      }));
      layer.sort((a, b) => centre.get(a)! - centre.get(b)!);
      note();
    }
  }
}
