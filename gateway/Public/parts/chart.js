// Charts as drawings. Each has its words in `aria-label`; the table beside it has every figure.
import { drawn } from "./elements.js";
import { isNarrow } from "./narrow.js";

function frame(width, height, label) {
  return drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "chart" });
}

/** A round figure at or above a value, for the top of an axis. */
export function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value - power * 1e-9);
}

/**
 * Bars one on another, left to right.
 * @param {{label: string, values: number[]}[]} bars the first value at the bottom
 * @param {{label: string, format: (value: number) => string, ticks?: number[]}} look `ticks`: which bars are named below
 */
export function stackedBars(bars, { label, format, ticks = [] }) {
  const [width, height, left, bottom, top] = isNarrow() ? [320, 190, 56, 26, 10] : [640, 220, 62, 26, 10];
  const svg = frame(width, height, label);
  const most = roundUp(Math.max(...bars.map((bar) => bar.values.reduce((sum, value) => sum + value, 0)), 0));
  const y = (value) => top + (height - top - bottom) * (1 - value / most);
  for (const part of [0, 0.5, 1]) {
    svg.append(
      drawn("line", { x1: left, x2: width, y1: y(most * part), y2: y(most * part), class: "rule" }),
      drawn("text", { x: left - 8, y: y(most * part) + 4, "text-anchor": "end" }, format(most * part)),
    );
  }
  const step = (width - left) / Math.max(bars.length, 1);
  const gap = step > 6 ? 1.5 : step > 3 ? 0.8 : 0;
  bars.forEach((bar, index) => {
    let base = 0;
    bar.values.forEach((value, part) => {
      if (value > 0) {
        svg.append(drawn("rect", {
          x: (left + index * step + gap / 2).toFixed(2),
          y: y(base + value).toFixed(2),
          width: Math.max(step - gap, 0.5).toFixed(2),
          height: Math.max(y(base) - y(base + value), 0).toFixed(2),
          class: `series-${part + 1}`,
        }));
      }
      base += value;
    });
    if (ticks.includes(index)) {
      svg.append(drawn("text", { x: index === bars.length - 1 ? width : left + (index + 0.5) * step, y: height - 8, "text-anchor": index === bars.length - 1 ? "end" : "middle" }, bar.label));
    }
  });
  return svg;
}

/** A row of thin bars for a distribution: how many requests took how long. */
export function histogram(counts, label) {
  const [width, height] = [180, 36];
  const svg = frame(width, height, label);
  svg.classList.add("spark");
  const most = Math.max(...counts, 1);
  const step = width / Math.max(counts.length, 1);
  counts.forEach((count, index) => {
    const tall = count > 0 ? Math.max((height - 2) * (count / most), 2) : 0.8;
    svg.append(drawn("rect", {
      x: (index * step + 1).toFixed(1),
      y: (height - tall).toFixed(1),
      width: Math.max(step - 2, 1).toFixed(1),
      height: tall.toFixed(1),
      class: count > 0 ? "series-1" : "rule-fill",
    }));
  });
  return svg;
}

/**
 * Figures by time, a point each.
 * @param {{at: number, value: number}[]} points oldest first
 */
export function scatter(points, { label, format, from, to }) {
  const [width, height, left, bottom, top] = isNarrow() ? [320, 160, 56, 12, 10] : [920, 190, 62, 12, 10];
  const svg = frame(width, height, label);
  const most = roundUp(Math.max(...points.map((point) => point.value), 0));
  const span = Math.max(to - from, 1);
  const x = (at) => left + (width - left - 6) * ((at - from) / span);
  const y = (value) => top + (height - top - bottom) * (1 - value / most);
  for (const part of [0, 0.5, 1]) {
    svg.append(
      drawn("line", { x1: left, x2: width, y1: y(most * part), y2: y(most * part), class: "rule" }),
      drawn("text", { x: left - 8, y: y(most * part) + 4, "text-anchor": "end" }, format(most * part)),
    );
  }
  for (const point of points) {
    svg.append(drawn("circle", { cx: x(point.at).toFixed(1), cy: y(point.value).toFixed(1), r: 2.6, class: point.isError ? "point bad" : "point" }));
  }
  return svg;
}

/** A share of a whole as one bar. */
export function meter(value, most, label) {
  const share = Math.max(0, Math.min(1, Number(value) / Number(most || 1)));
  const svg = drawn("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", role: "img", "aria-label": label, class: "meter" });
  svg.append(
    drawn("rect", { x: 0, y: 0, width: 100, height: 6, class: "rule-fill" }),
    drawn("rect", { x: 0, y: 0, width: (share * 100).toFixed(1), height: 6, class: "series-1" }),
  );
  return svg;
}
