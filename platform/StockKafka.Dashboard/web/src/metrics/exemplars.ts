import type uPlot from 'uplot';
import type { MetricData } from '../api/types';

type Exemplar = MetricData['exemplars'][number];

const radius = 3.5;
const reach = 9;

/** Draws exemplars as points over a chart; the one under the pointer is opened by a click. */
export function exemplarPoints(all: () => Exemplar[], open: (traceId: string, spanId: string) => void, stroke: string, fill: string): uPlot.Plugin {
  const at = (plot: uPlot, one: Exemplar): [x: number, y: number] => {
    const top = plot.scales['y']?.max ?? one.value;
    // An exemplar's time may come in either unit of the interface's times; times of points are seconds.
    return [plot.valToPos(one.time > 1e11 ? one.time / 1000 : one.time, 'x'), plot.valToPos(Math.min(one.value, top), 'y')];
  };
  const near = (plot: uPlot): Exemplar | undefined => {
    const { left = -1, top = -1 } = plot.cursor;
    const distance = (one: Exemplar) => {
      const [x, y] = at(plot, one);
      return Math.hypot(x - left, y - top);
    };
    const closest = all().reduce<Exemplar | undefined>((best, one) => best && distance(best) <= distance(one) ? best : one, undefined);
    return closest && distance(closest) <= reach ? closest : undefined;
  };
  return {
    hooks: {
      ready: plot => {
        let down = [0, 0];
        plot.over.addEventListener('mousedown', event => { down = [event.clientX, event.clientY]; });
        plot.over.addEventListener('click', event => {
          const one = near(plot);
          if (one && Math.hypot(event.clientX - down[0]!, event.clientY - down[1]!) < 3) open(one.traceId, one.spanId);
        });
      },
      setCursor: plot => { plot.over.style.cursor = near(plot) ? 'pointer' : ''; },
      draw: plot => {
        const { ctx, bbox } = plot;
        const scale = devicePixelRatio;
        ctx.save();
        ctx.fillStyle = fill;
        ctx.strokeStyle = stroke;
        ctx.lineWidth = 1.5 * scale;
        for (const one of all()) {
          const [x, y] = at(plot, one);
          if (x >= 0 && x * scale <= bbox.width) {
            ctx.beginPath();
            ctx.arc(bbox.left + x * scale, bbox.top + y * scale, radius * scale, 0, 2 * Math.PI);
            ctx.fill();
            ctx.stroke();
          }
        }
        ctx.restore();
      },
    },
  };
}
