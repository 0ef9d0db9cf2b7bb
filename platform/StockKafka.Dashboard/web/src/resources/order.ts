import type { Resource } from '../api/types';

export interface Row {
  resource: Resource;
  depth: number;
}

/** Resources by name with replicas and children below what they belong to; a search keeps the parents of what it finds. */
export function ordered(resources: Resource[], search: string): Row[] {
  const above = (resource: Resource) => resource.replicaOf ?? resource.parent;
  const known = new Set(resources.map(one => one.name));
  const wanted = search.toLowerCase();
  const rows: Row[] = [];
  const add = (parent: string | null, depth: number): boolean => {
    let any = false;
    const group = resources.filter(one => {
      const up = above(one);
      return (up && up !== one.name && known.has(up) ? up : null) === parent;
    });
    group.sort((a, b) => Number(a.type === 'Parameter') - Number(b.type === 'Parameter') || a.name.localeCompare(b.name, 'en', { numeric: true }));
    for (const resource of group) {
      const at = rows.length;
      const below = add(resource.name, depth + 1);
      const found = [resource.name, resource.type, resource.state, resource.source].some(text => text?.toLowerCase().includes(wanted));
      if (found || below) {
        rows.splice(at, 0, { resource, depth });
        any = true;
      }
    }
    return any;
  };
  add(null, 0);
  return rows;
}
