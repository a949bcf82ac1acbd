// A simple drawing for each kind of robot: the catalogue has no pictures.
import { drawn } from "./elements.js";

const shapes = {
  AMR: "M7 27h34v9H7zM13 27v-5h22v5M14 40a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM34 40a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM24 22v-6M19 16h10",
  AGV: "M6 26h36v10H6zM12 26V14h14v12M14 40a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM34 40a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM30 20h12",
  "Autonomous Forklift": "M10 36V18h10l6 12v6zM30 8v30M30 38h12M30 28h10M15 40a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM25 40a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  Cobot: "M14 41h14M21 41v-8M21 33l-6-12 14-9 7 8M36 20l-3 6M36 20l5 4M21 36a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM15 24a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM29 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  "Robotic Arm": "M10 41h18v-6H10zM16 35V20M22 35V20M16 20l16-10 5 7M37 17v7M33 24h8M33 24v5M41 24v5M19 24a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
  Drone: "M18 20h12v8H18zM18 22l-8-6M30 22l8-6M18 26l-8 6M30 26l8 6M4 15h12M32 15h12M4 32h12M32 32h12M24 28v5",
  "Cleaning Robot": "M10 34h28l-3-14H15zM20 20v-6h10M8 38h32M14 38v3M34 38v3M15 28h18",
  "Delivery Robot": "M9 16h30v18H9zM9 22h30M15 40a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM33 40a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM36 16V7M36 7h4",
  "Inspection Robot": "M12 20h24v9H12zM15 29l-4 11M22 29l-2 11M28 29l2 11M33 29l4 11M36 22l6-5M24 20v-6M21 11h6v3h-6z",
  "Construction Robot": "M8 40h24v-6H8zM14 34v-9h12v9M20 25l8-14 12 6M40 17v7M37 24h6l-3 6z",
  "Agricultural Robot": "M10 26h28v8H10zM14 40a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM34 40a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM24 26V14M24 18c-6 0-8-4-8-8 6 0 8 4 8 8zM24 15c5 0 8-3 8-7-5 0-8 3-8 7z",
  Humanoid: "M24 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM17 17h14v13H17zM17 19l-6 9M31 19l6 9M20 30v13M28 30v13",
};
const other = "M14 16h20v16H14zM24 16V9M20 9h8M19 23h.1M29 23h.1M20 28h8M18 32v8M30 32v8";

export function glyph(category) {
  return drawn("svg", { viewBox: "0 0 48 48", "aria-hidden": "true", class: "glyph" }, drawn("path", { d: shapes[category] ?? other }));
}
