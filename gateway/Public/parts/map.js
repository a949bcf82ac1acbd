// A small map of the United States, or of a part of it, with numbered places. Drawn from files of this page's own: the states'
// borders and the middles of ZIP code areas (US Census Bureau), and the larger cities (GeoNames, CC BY 4.0).
import { drawn } from "./elements.js";
import { isNarrow } from "./narrow.js";

const [width, height] = isNarrow() ? [320, 200] : [420, 264];
const milesPerDegree = 69.05;
const files = new Map();

function file(path, read) {
  if (!files.has(path)) {
    const text = fetch(path).then((response) => {
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return read(response);
    });
    // A file that could not be had now may be had later.
    text.catch(() => files.delete(path));
    files.set(path, text);
  }
  return files.get(path);
}

/** `{arcs, rings}` with degrees in place of steps. */
async function borders() {
  return file("/map/states.json", async (response) => {
    const { arcs, rings } = await response.json();
    return {
      rings,
      arcs: arcs.map(([x, y, ...steps]) => {
        const points = [[x / 100, y / 100]];
        for (let i = 0; i < steps.length; i += 2) {
          x += steps[i];
          y += steps[i + 1];
          points.push([x / 100, y / 100]);
        }
        return points;
      }),
    };
  });
}

/** `[{name, state, at}]`, the largest first. */
async function cities() {
  return file("/map/cities.json", async (response) =>
    (await response.json()).cities.map(([name, state, latitude, longitude]) => ({ name, state, at: [longitude / 100, latitude / 100] })));
}

/**
 * The middle of a ZIP code's area as `[longitude, latitude]`; of its three-digit area where it has none; null where nothing is known.
 * A file has a line each for three digits: the second and third, then for each ZIP code its last two, latitude (4 digits) and western
 * longitude (5), both in hundredths of a degree.
 */
export async function placeOfZip(zip) {
  if (!/^\d{5}$/.test(zip ?? "")) return null;
  const lines = await file(`/map/zip-codes/${zip[0]}.txt`, async (response) => (await response.text()).split("\n"));
  const line = lines.find((candidate) => candidate.startsWith(zip.slice(1, 3)));
  if (!line) return null;
  const all = [];
  for (let i = 2; i + 11 <= line.length; i += 11) {
    const place = [-Number(line.slice(i + 6, i + 11)) / 100, Number(line.slice(i + 2, i + 6)) / 100];
    if (line.slice(i, i + 2) === zip.slice(3)) return place;
    all.push(place);
  }
  return all.length ? [0, 1].map((axis) => all.reduce((sum, place) => sum + place[axis], 0) / all.length) : null;
}

/** Where what lies at given places is drawn, with some room around. */
function projection(places) {
  const latitudes = places.map((place) => place[1]);
  const middle = (Math.min(...latitudes) + Math.max(...latitudes)) / 2;
  const shrink = Math.cos((middle * Math.PI) / 180);
  const xs = places.map((place) => place[0] * shrink);
  const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
  const [y0, y1] = [Math.min(...latitudes), Math.max(...latitudes)];
  // At least some 130 miles across, so that a place is not a point in nowhere.
  const scale = Math.min(width / Math.max((x1 - x0) * 1.3, 1.9), height / Math.max((y1 - y0) * 1.45, 1.2));
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return {
    scale,
    to: ([longitude, latitude]) => [width / 2 + (longitude * shrink - cx) * scale, height / 2 - (latitude - cy) * scale],
  };
}

function ring(arcs, indexes, to) {
  const points = [];
  for (const index of indexes) {
    const arc = index < 0 ? [...arcs[~index]].reverse() : arcs[index];
    points.push(...arc.map(to));
  }
  const inside = points.some(([x, y]) => x > -width && x < 2 * width && y > -height && y < 2 * height);
  return inside || points.length < 3 ? `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z` : around(points);
}

/** A state whose border is far from here may still lie all around. */
function around(points) {
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const crosses = Math.min(...xs) < width && Math.max(...xs) > 0 && Math.min(...ys) < height && Math.max(...ys) > 0;
  return crosses ? `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z` : "";
}

const rounds = [5, 10, 25, 50, 100, 200, 400, 800];

/** Rings of the same distance around the place that was asked for; gives the boxes that their labels take. */
function distances(svg, centre, { scale, to }) {
  const [x, y] = to(centre);
  const perMile = scale / milesPerDegree;
  const shown = rounds.filter((miles) => miles * perMile > 24 && miles * perMile < height * 0.55).slice(0, 2);
  for (const miles of shown) {
    const radius = miles * perMile;
    svg.append(
      drawn("circle", { cx: x, cy: y, r: radius.toFixed(1), class: "distance" }),
      drawn("text", { x, y: (y - radius - 4).toFixed(1), "text-anchor": "middle", class: "distance-label" }, `${miles} mi`),
    );
  }
  return shown.map((miles) => [x - 20, y - miles * perMile - 16, x + 20, y - miles * perMile]);
}

/** Pins that would cover each other are moved apart. */
function spread(points) {
  const near = 20;
  const placed = [];
  for (const [x, y] of points) {
    let [px, py] = [x, y];
    for (let turn = 0; turn < 12 && placed.some(([ox, oy]) => Math.hypot(ox - px, oy - py) < near); turn++) {
      const angle = turn * 2.4;
      const far = near * (0.7 + turn / 6);
      [px, py] = [x + Math.cos(angle) * far, y + Math.sin(angle) * far];
    }
    placed.push([Math.max(12, Math.min(width - 12, px)), Math.max(12, Math.min(height - 12, py))]);
  }
  return placed;
}

/** Names of cities, the largest first, where they cover nothing. */
function names(svg, towns, { to }, taken) {
  const boxes = [...taken];
  let count = 0;
  for (const town of towns) {
    if (count === 7) return;
    const [x, y] = to(town.at);
    const wide = town.name.length * 6 + 6;
    if (x < 4 || y < 14 || x + wide > width - 4 || y > height - 8) continue;
    const box = [x - 4, y - 9, x + wide, y + 6];
    if (boxes.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
    boxes.push(box);
    count += 1;
    svg.append(
      drawn("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 1.8, class: "city" }),
      drawn("text", { x: (x + 5).toFixed(1), y: (y + 4).toFixed(1), class: "city-name" }, town.name),
    );
  }
}

/** What stands on the page from the beginning, so that nothing moves when the map is there. */
export function emptyMap(label) {
  return drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "map" });
}

/**
 * Draws places into a map.
 * @param {SVGElement} svg of `emptyMap`
 * @param {{name: string, zip: string}[]} places numbered from 1, in this order
 * @param {{zip?: string, name?: string}} [centre] the place that was asked for
 * @returns {Promise<number>} how many of the places could be put on it
 */
export async function drawMap(svg, places, centre = {}) {
  const [states, towns, zip, ...found] = await Promise.all([borders(), cities(), placeOfZip(centre.zip), ...places.map((place) => placeOfZip(place.zip))]);
  const middle = zip ?? towns.find((town) => `${town.name}, ${town.state}` === centre.name)?.at;
  const known = places.map((place, index) => ({ ...place, number: index + 1, at: found[index] })).filter((place) => place.at);
  const all = [...known.map((place) => place.at), ...(middle ? [middle] : [])];
  if (!all.length) return 0;
  const view = projection(all);
  const land = states.rings.map((indexes) => ring(states.arcs, indexes, view.to)).join("");
  svg.replaceChildren(drawn("path", { d: land, class: "land" }));
  const labels = middle ? distances(svg, middle, view) : [];
  const points = known.map((place) => view.to(place.at));
  const pins = spread(points);
  names(svg, towns, view, [...labels, ...[...pins, ...(middle ? [view.to(middle)] : [])].map(([x, y], index) => [x - (index < pins.length ? 12 : 70), y - 12, x + 12, y + 12])]);
  known.forEach((place, index) => {
    const [x, y] = pins[index];
    const [ox, oy] = points[index];
    if (Math.hypot(x - ox, y - oy) > 6) svg.append(drawn("line", { x1: ox, y1: oy, x2: x, y2: y, class: "leader" }));
    svg.append(
      drawn("g", { class: "pin" },
        drawn("title", {}, place.name),
        drawn("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 10.5 }),
        drawn("text", { x: x.toFixed(1), y: (y + 4).toFixed(1), "text-anchor": "middle" }, String(place.number)),
      ),
    );
  });
  if (middle) {
    const [x, y] = view.to(middle);
    svg.append(
      drawn("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 4.5, class: "centre" }),
      drawn("text", { x: (x - 8).toFixed(1), y: (y + 4).toFixed(1), "text-anchor": "end", class: "centre-name" }, centre.name ?? centre.zip),
    );
  }
  return known.length;
}
