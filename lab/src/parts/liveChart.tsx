/** @file Curves over the steps of a run, drawn anew with every update. */

import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { CurvePoints } from '../../../src/lab/curves.ts';
import { formatNumber } from '../../../src/report/data/format.ts';
import type { ShownRun } from '../shownRun.ts';
import { colour, useDark } from '../theme.ts';

/** A curve of a chart. */
export interface ChartSeries {
  readonly name: string;
  readonly title: string;
  /** Of the theme. */
  readonly colour: string;
  /** Whether few steps have a value: each is marked, and lines join them. */
  readonly isSparse?: boolean;
}

/** A curve of single numbers, which has no band. */
export function plainCurve(values: readonly (number | null)[]): CurvePoints {
  return { mean: values, low: values, high: values };
}

/** What is drawn. */
type Drawn = Pick<ShownRun, 'curves' | 'width' | 'points' | 'tasks'>;

/** What a chart shows. */
interface ChartProps {
  readonly run: Drawn;
  readonly series: readonly ChartSeries[];
  readonly height?: number;
  readonly isLog?: boolean;
  /** What is counted below. */
  readonly axis?: string;
}

/** More tasks than this are not marked: their lines would be all there is. */
const mostMarks = 80;

/** A chart as wide as its place. */
export function LiveChart({
  run,
  series,
  height = 260,
  isLog = false,
  axis = 'logged step',
}: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const shown = useRef(run);
  shown.current = run;
  const isDark = useDark();
  const names = series.map(({ name }) => name).join(' ');
  useEffect(() => {
    const target = place.current;
    if (target === null) return;
    const chart = new uPlot(
      optionsOf(series, {
        width: target.clientWidth,
        height,
        isLog,
        axis,
        run: () => shown.current,
      }),
      dataOf(shown.current, series, isLog),
      target,
    );
    plot.current = chart;
    const resize = new ResizeObserver(() => chart.setSize({ width: target.clientWidth, height }));
    resize.observe(target);
    return () => {
      resize.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [names, height, isLog, isDark]);
  useEffect(() => plot.current?.setData(dataOf(run, series, isLog)), [run]);
  return <div ref={place} class="chart" role="img" aria-label={description(run, series)} />;
}

/** For those who do not see it. */
function description({ curves }: Drawn, series: readonly ChartSeries[]): string {
  return series
    .map(({ name, title }) => {
      const values = curves[name]?.mean.filter((value) => value !== null) ?? [];
      const last = values.at(-1);
      if (last === undefined) return `${title}: no value yet.`;
      return `${title}: from ${formatNumber(values[0])} to ${formatNumber(last)}.`;
    })
    .join(' ');
}

/** Steps, then mean, least and largest number of each curve. */
function dataOf(
  { curves, width, points }: Drawn,
  series: readonly ChartSeries[],
  isLog: boolean,
): uPlot.AlignedData {
  const steps = Array.from({ length: points }, (_, i) => (i + 0.5) * width - 0.5);
  const drawable = (values: readonly (number | null)[] | undefined): (number | null)[] =>
    Array.from({ length: points }, (_, i) => {
      const value = values?.[i] ?? null;
      return isLog && value !== null && value <= 0 ? null : value;
    });
  const columns = series.flatMap(({ name }) => {
    const curve = curves[name];
    return [drawable(curve?.mean), drawable(curve?.high), drawable(curve?.low)];
  });
  return [steps, ...columns];
}

function optionsOf(
  series: readonly ChartSeries[],
  {
    width,
    height,
    isLog,
    axis: label,
    run,
  }: {
    readonly width: number;
    readonly height: number;
    readonly isLog: boolean;
    readonly axis: string;
    readonly run: () => Drawn;
  },
): uPlot.Options {
  const axis = {
    stroke: colour('muted'),
    font: '12px Inter, system-ui, sans-serif',
    grid: { stroke: colour('grid'), width: 1 },
    ticks: { stroke: colour('faint'), width: 1, size: 4 },
  };
  const value = (_: uPlot, number: number | null): string =>
    number === null ? '–' : formatNumber(number);
  return {
    width,
    height,
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    scales: { x: { time: false }, y: isLog ? { distr: 3 } : {} },
    axes: [
      {
        ...axis,
        label,
        size: 32,
        labelSize: 18,
        labelFont: axis.font,
        grid: { show: false },
      },
      {
        ...axis,
        size: 66,
        values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : formatNumber(tick))),
      },
    ],
    series: [
      { label: 'step', value },
      ...series.flatMap((curve): uPlot.Series[] => [
        {
          label: curve.title,
          stroke: colour(curve.colour),
          width: 2,
          spanGaps: true,
          points: curve.isSparse
            ? { show: true, size: 6, fill: colour(curve.colour) }
            : { show: false },
          value,
        },
        edge(),
        edge(),
      ]),
    ],
    bands: series.map(({ colour: name }, i) => ({
      series: [2 + 3 * i, 3 + 3 * i],
      fill: `color-mix(in srgb, ${colour(name)} 22%, transparent)`,
    })),
    legend: { markers: { width: 2 } },
    hooks: { drawClear: [(chart) => markTasks(chart, run())] },
  };
}

/** An edge of the band between the least and the largest number. */
function edge(): uPlot.Series {
  return {
    stroke: 'transparent',
    width: 0,
    points: { show: false },
    spanGaps: true,
    class: 'edge',
  } as uPlot.Series;
}

/** A line where each task begins. */
function markTasks(chart: uPlot, { tasks }: Drawn): void {
  if (tasks.length > mostMarks) return;
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colour('faint');
  ctx.setLineDash([2, 4]);
  for (const { start } of tasks) {
    const x = Math.round(chart.valToPos(start, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
