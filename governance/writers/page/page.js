"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const { nodes, labels, steps, findings } = data;
const LEVELS = ["none", "public", "personal", "sensitive", "prohibited"];
const SEVERITIES = ["error", "warning", "note"];
const SVG = "http://www.w3.org/2000/svg";
const ROWS = -1;
const BOX = { width: 248, head: 42, row: 21, gapX: 96, gapY: 16 };
const MOST_ROWS = 12, CHUNK = 250, MANY = 150;
const IDENTITY = {
  "direct": "rows name people directly",
  "pseudonym.open": "rows carry a hash that anyone can recompute",
  "pseudonym.keyed": "rows carry a pseudonym under a secret key",
  "linkable": "columns together can single people out",
  "unlinked": "rows do not lead to a person",
  "group": "rows stand for groups of people",
  "none": "no people in it",
};

const state = {
  tab: findings.length ? "findings" : "data",
  text: "", zone: "", severity: "", status: "open", className: "",
  show: nodes.length > MANY ? "personal" : "all",
  node: -1, column: null, finding: null, indirect: true, only: true,
  view: { x: 0, y: 0, scale: 1 }, limit: CHUNK,
};

const byPrint = new Map(findings.map((f) => [f.fingerprint, f]));
const worst = nodes.map((n) => Math.max(0, ...[...n.presence, ...n.columns.flatMap((c) => c.labels)].map((l) => LEVELS.indexOf(labels[l].level))));
const feeds = nodes.map((n) => n.columns.map(() => []));
const rowFeeds = nodes.map((n) => n.columns.map(() => []));
nodes.forEach((n, at) => {
  n.inputs.forEach((inputs, c) => inputs.forEach(([m, d, s]) => feeds[m][d].push([at, c, s])));
  n.rows.forEach(([m, d, s]) => rowFeeds[m][d].push([at, ROWS, s]));
});

function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return made;
}
function svg(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}
/* Names stand in backticks in messages. */
const prose = (text) => text.split("`").map((part, i) => (i % 2 ? el("b", { class: "name" }, part) : part));
const short = (name) => name.split(".").slice(-1)[0] || name;
const STATES = { "pseudonym.open": "open hash", "pseudonym.keyed": "keyed", "generalised": "coarse", "existence": "a bit" };
const fit = (text, length) => (text.length > length ? text.slice(0, length - 1) + "\u2026" : text);
const spell = (n, c) => `${nodes[n].name}.${c === ROWS ? "(which rows exist)" : nodes[n].columns[c].name}`;
const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
const open = (f) => !f.waived_by && f.new !== false;
const levelOf = (found) => LEVELS[Math.max(0, ...found.map((l) => LEVELS.indexOf(labels[l].level)))];

/* ---- what is lit: everything a column is made of, and everything that is made of it ---- */
function light(node, column) {
  const lit = new Map(), wires = [];
  const mark = (n, c, how) => {
    if (!lit.has(n)) lit.set(n, new Map());
    const seen = lit.get(n).has(c);
    if (!seen) lit.get(n).set(c, how);
    return !seen;
  };
  const wanted = (s) => state.indirect || steps[s].direct;
  mark(node, column, "self");
  let queue = column === ROWS ? [] : [[node, column, 0]];
  const sources = (n, c) => (c === ROWS ? nodes[n].rows : nodes[n].inputs[c]);
  if (state.indirect && nodes[node].rows.length) { mark(node, ROWS, "up"); queue.push([node, ROWS, 0]); }
  while (queue.length) {
    const [n, c, far] = queue.shift();
    for (const [m, d, s] of sources(n, c)) {
      if (!wanted(s)) continue;
      wires.push({ from: [m, d], to: [n, c], step: steps[s], way: "up", far: far + 1 });
      if (mark(m, d, "up")) queue.push([m, d, far + 1]);
    }
  }
  queue = column === ROWS ? [] : [[node, column, 0]];
  const done = new Set([`${node}/${column}`]);
  while (queue.length) {
    const [n, c, far] = queue.shift();
    const next = c === ROWS ? [] : state.indirect ? feeds[n][c].concat(rowFeeds[n][c]) : feeds[n][c];
    for (const [m, d, s] of next) {
      if (!wanted(s)) continue;
      wires.push({ from: [n, c], to: [m, d], step: steps[s], way: "down", far: far + 1 });
      mark(m, d, "down");
      if (!done.has(`${m}/${d}`)) { done.add(`${m}/${d}`); queue.push([m, d, far + 1]); }
    }
  }
  return { lit, wires };
}

/* ---- which nodes are on the map, and where ---- */
let scene = { boxes: [], at: new Map(), wires: [], lit: null };
function visible(n) {
  const node = nodes[n];
  if (state.zone && node.zone !== state.zone) return false;
  if (state.className && !node.presence.concat(...node.columns.map((c) => c.labels)).some((l) => labels[l].class === state.className)) return false;
  if (state.show === "personal") return worst[n] > 1 || node.findings.length > 0;
  if (state.show === "findings") return node.findings.some((f) => open(byPrint.get(f)));
  return true;
}
function rowsOf(n, lit) {
  const node = nodes[n];
  let rows;
  if (lit && lit.has(n)) rows = [...lit.get(n).keys()].sort((a, b) => (a === ROWS) - (b === ROWS) || a - b);
  else rows = node.columns.map((_, c) => c).filter((c) => node.columns[c].labels.length).slice(0, 5);
  const shown = rows.slice(0, MOST_ROWS);
  const chosen = state.column && state.column[0] === n ? state.column[1] : null;
  if (chosen !== null && rows.includes(chosen) && !shown.includes(chosen)) shown.splice(-1, 1, chosen);
  const total = lit && lit.has(n) ? rows.length : node.columns.length;
  return { rows: shown, more: Math.max(0, total - shown.length) };
}
function arrange() {
  const chosen = state.column;
  const path = chosen ? light(...chosen) : null;
  const lit = path ? path.lit : null;
  const seen = nodes.map((_, n) => n).filter((n) => (lit && state.only ? lit.has(n) : visible(n) || (lit && lit.has(n)) || n === state.node));
  const columns = new Map();
  for (const n of seen) {
    if (!columns.has(nodes[n].layer)) columns.set(nodes[n].layer, []);
    columns.get(nodes[n].layer).push(n);
  }
  const boxes = [], at = new Map();
  const stacks = [...columns.keys()].sort((a, b) => a - b).map((layer) => columns.get(layer).sort((a, b) => nodes[a].place - nodes[b].place).map((n) => {
    const { rows, more } = rowsOf(n, lit);
    return { n, rows, more, height: BOX.head + rows.length * BOX.row + (more ? BOX.row : 4) };
  }));
  const tall = Math.max(0, ...stacks.map((s) => s.reduce((sum, b) => sum + b.height + BOX.gapY, 0)));
  stacks.forEach((stack, i) => {
    const own = stack.reduce((sum, b) => sum + b.height + BOX.gapY, 0);
    let y = Math.min((tall - own) / 2, 600);
    for (const box of stack) {
      box.x = i * (BOX.width + BOX.gapX); box.y = y; box.stack = i;
      y += box.height + BOX.gapY;
      boxes.push(box); at.set(box.n, box);
    }
  });
  scene = { boxes, at, lit, wires: path ? path.wires : [], stacks };
}

/* ---- drawing: only what is in view ---- */
const canvas = document.getElementById("canvas");
const world = svg("g", {}), wireLayer = svg("g", {}), nodeLayer = svg("g", {});
world.append(wireLayer, nodeLayer); canvas.append(world);
let live = new Map(), detail = -1, focused = -1;

function curve(x1, y1, x2, y2) {
  const bend = Math.max(30, Math.abs(x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
function anchor(n, c) {
  const box = scene.at.get(n), row = box.rows.indexOf(c);
  return box.y + BOX.head + (row < 0 ? box.rows.length + 0.4 : row + 0.5) * BOX.row;
}
function drawWires() {
  wireLayer.replaceChildren();
  const part = [];
  if (!scene.lit || !state.only) {
    for (const box of scene.boxes) for (const m of nodes[box.n].reads) {
      const from = scene.at.get(m);
      if (from) part.push(curve(from.x + BOX.width, from.y + 21, box.x, box.y + 21));
    }
    wireLayer.append(svg("path", { class: scene.lit ? "wires dim" : "wires", d: part.join("") }));
  }
  const groups = new Map();
  for (const wire of scene.wires) {
    const kind = `wire ${wire.way}${wire.step.direct ? "" : " indirect"}`;
    if (!groups.has(kind)) groups.set(kind, []);
    groups.get(kind).push(curve(scene.at.get(wire.from[0]).x + BOX.width, anchor(...wire.from), scene.at.get(wire.to[0]).x, anchor(...wire.to)));
  }
  for (const [kind, parts] of groups) wireLayer.append(svg("path", { class: kind, d: [...new Set(parts)].join("") }));
}
function drawNode(box, level) {
  const node = nodes[box.n];
  const dim = scene.lit && !scene.lit.has(box.n);
  const classes = ["node", dim && "dim", !node.traced && "untraced", state.node === box.n && "selected"].filter(Boolean).join(" ");
  const group = svg("g", { class: classes, transform: `translate(${box.x} ${box.y})`, role: "button", tabindex: box.n === focused ? 0 : -1, "data-node": box.n });
  const bad = node.findings.map((f) => byPrint.get(f)).filter(open);
  group.setAttribute("aria-label", `${node.name}, ${node.type}${node.zone ? ", zone " + node.zone : ""}, ${LEVELS[worst[box.n]]} data, ${count(bad.length, "finding")}`);
  group.append(svg("rect", { class: "box", width: BOX.width, height: box.height, rx: 7 }));
  group.append(svg("rect", { class: `bar fill-${LEVELS[worst[box.n]]}`, width: 6, height: box.height - 8, x: 4, y: 4, rx: 3 }));
  if (level > 0) group.append(svg("text", { class: "name", x: 18, y: 18 }, fit(short(node.name), bad.length ? 25 : 29)));
  if (bad.length) {
    group.append(svg("circle", { class: `badge-back ${bad.some((f) => f.severity === "error") ? "" : "warning"}`, cx: BOX.width - 16, cy: 15, r: 10 }));
    if (level > 0) group.append(svg("text", { class: "badge", x: BOX.width - 16, y: 19 }, bad.length > 99 ? "99+" : bad.length));
  }
  if (level > 1) {
    const home = node.name.includes(".") ? node.name.slice(0, node.name.length - short(node.name).length - 1) : node.type;
    const purpose = `${home} \u00b7 ${node.purposes.length ? `for ${node.purposes.join(", ")}` : node.zone ? "carries only" : node.type}`;
    group.append(svg("text", { class: "zone", x: 18, y: 34 }, fit(purpose, 36)));
    box.rows.forEach((c, row) => {
      const y = BOX.head + row * BOX.row;
      const column = c === ROWS ? { name: "(which rows exist)", labels: node.presence } : node.columns[c];
      const chosen = state.column && state.column[0] === box.n && state.column[1] === c;
      const hit = svg("rect", { class: chosen ? "hit chosen" : "hit", x: 12, y, width: BOX.width - 16, height: BOX.row, rx: 4, "data-column": c });
      hit.append(svg("title", {}, `${column.name}: ${column.labels.map((l) => `${labels[l].class}, ${labels[l].state}, ${labels[l].level}`).join("; ") || "no personal data known"}`));
      group.append(hit);
      const first = labels[column.labels[0]];
      group.append(svg("circle", { class: `dot fill-${levelOf(column.labels)}`, cx: 21, cy: y + 10.5, r: 4, "pointer-events": "none" }));
      const told = first ? fit(first.class.split(".").slice(-1)[0] + (first.state === "raw" ? "" : ", " + (STATES[first.state] || first.state)), 19) : "";
      group.append(svg("text", { class: "col", x: 31, y: y + 14.5, "pointer-events": "none" }, fit(column.name, 31 - told.length)));
      if (told) group.append(svg("text", { class: "state", x: BOX.width - 8, y: y + 14.5, "pointer-events": "none" }, told));
    });
    if (box.more) group.append(svg("text", { class: "more", x: 31, y: box.height - 7 }, `${box.more.toLocaleString("en")} more`));
  }
  return group;
}
function paint() {
  const { x, y, scale } = state.view;
  world.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  const level = detailOf(scale);
  if (level !== detail) { nodeLayer.replaceChildren(); live = new Map(); detail = level; }
  const left = -x / scale, top = -y / scale, right = left + canvas.clientWidth / scale, bottom = top + canvas.clientHeight / scale;
  const wanted = new Set();
  for (const box of scene.boxes) {
    if (box.x > right || box.x + BOX.width < left || box.y > bottom || box.y + box.height < top) continue;
    wanted.add(box.n);
    if (!live.has(box.n)) { const made = drawNode(box, level); live.set(box.n, made); nodeLayer.append(made); }
  }
  for (const [n, made] of live) if (!wanted.has(n)) { if (made === document.activeElement) continue; made.remove(); live.delete(n); }
}
let waiting = false;
function soon() { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; paint(); }); } }
function redraw(refit) {
  arrange();
  if (!scene.at.has(focused)) focused = scene.boxes.length ? scene.boxes[0].n : -1;
  nodeLayer.replaceChildren(); live = new Map();
  drawWires();
  if (refit) fitView(false); else paint();
  document.getElementById("shown").textContent = `${scene.boxes.length.toLocaleString("en")} of ${nodes.length.toLocaleString("en")}`;
  document.getElementById("clear").hidden = state.node < 0 && !state.column;
}
const detailOf = (scale) => (scale > 0.5 ? 2 : scale > 0.28 ? 1 : 0);
function fitView(whole) {
  if (!scene.boxes.length) return paint();
  const right = Math.max(...scene.boxes.map((b) => b.x + BOX.width)), bottom = Math.max(...scene.boxes.map((b) => b.y + b.height)), top = Math.min(...scene.boxes.map((b) => b.y));
  const width = canvas.clientWidth - 48, height = canvas.clientHeight - 48;
  const scale = Math.max(0.12, Math.min(1.2, width / right, height / (bottom - top)));
  // Smaller than this, names are not drawn; a map that does not fit starts at what was chosen.
  if (!whole && scale < 0.55 && detailOf(scale) < 2) {
    const box = scene.at.get(state.node) || scene.boxes[0], zoomed = 0.62;
    state.view = { scale: zoomed, x: 24 + Math.min(0, width * 0.3 - box.x * zoomed), y: 24 + height / 2 - (box.y + box.height / 2) * zoomed };
  } else state.view = { scale, x: 24 + Math.max(0, (width - right * scale) / 2), y: 24 - top * scale + Math.max(0, (height - (bottom - top) * scale) / 2) };
  paint();
}
function zoom(factor, cx = canvas.clientWidth / 2, cy = canvas.clientHeight / 2) {
  const v = state.view, scale = Math.max(0.05, Math.min(2.5, v.scale * factor));
  state.view = { scale, x: cx - ((cx - v.x) * scale) / v.scale, y: cy - ((cy - v.y) * scale) / v.scale };
  soon();
}
function reveal(n, focus) {
  const box = scene.at.get(n), v = state.view;
  if (!box) return;
  const sx = box.x * v.scale + v.x, sy = box.y * v.scale + v.y, w = BOX.width * v.scale, h = box.height * v.scale;
  if (sx < 10 || sy < 10 || sx + w > canvas.clientWidth - 10 || sy + h > canvas.clientHeight - 10) {
    v.x += canvas.clientWidth / 2 - sx - w / 2; v.y += Math.max(20, canvas.clientHeight / 2 - h / 2) - sy;
  }
  focused = n;
  for (const [m, made] of live) made.setAttribute("tabindex", m === n ? 0 : -1);
  paint();
  if (focus && live.has(n)) live.get(n).focus({ preventScroll: true });
}

/* ---- choosing ---- */
function choose(change, refit) {
  Object.assign(state, { node: -1, column: null, finding: null }, change);
  redraw(refit); drawDetail(); markCurrent();
  if (!refit && state.node >= 0) reveal(state.node, false);
  const hash = state.finding ? `f=${state.finding}` : state.column ? `c=${encodeURIComponent(nodes[state.column[0]].name)}/${encodeURIComponent(state.column[1] === ROWS ? "" : nodes[state.column[0]].columns[state.column[1]].name)}` : state.node >= 0 ? `n=${encodeURIComponent(nodes[state.node].name)}` : "";
  try { history.replaceState(null, "", "#" + hash); } catch { /* some viewers forbid it; the hash is a convenience */ }
}
const chooseNode = (n) => choose({ node: n }, false);
const chooseColumn = (n, c) => choose({ node: n, column: [n, c] }, true);
function chooseFinding(f) {
  const change = { finding: f.fingerprint, node: f.at };
  if (f.at >= 0 && f.col >= 0) change.column = [f.at, f.col];
  choose(change, Boolean(change.column));
}
function fromHash() {
  const [kind, rest] = location.hash.slice(1).split(/=(.*)/s);
  if (kind === "f" && byPrint.has(rest)) return chooseFinding(byPrint.get(rest));
  if (kind !== "c" && kind !== "n") return;
  let parts;
  try { parts = rest.split("/").map(decodeURIComponent); } catch { return; }
  const n = nodes.findIndex((node) => node.name === parts[0]);
  if (n < 0) return;
  const c = parts[1] === "" ? ROWS : nodes[n].columns.findIndex((column) => column.name === parts[1]);
  if (kind === "c" && (c >= 0 || parts[1] === "")) chooseColumn(n, c); else chooseNode(n);
}

/* ---- lists ---- */
const matches = (text) => !state.text || text.toLowerCase().includes(state.text.toLowerCase());
function foundFindings() {
  return findings.filter((f) => (state.status === "all" || (state.status === "open") === open(f))
    && (!state.severity || f.severity === state.severity)
    && (!state.zone || (f.at >= 0 && nodes[f.at].zone === state.zone))
    && (!state.className || f.class === state.className)
    && matches([f.code, f.message, f.name, f.column, f.origin, f.who, f.what].join(" ")))
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
function foundData() {
  const out = [];
  nodes.forEach((node, n) => {
    if (!visible(n)) return;
    if (matches(node.name + " " + node.about)) out.push({ n, c: null });
    if (state.text) node.columns.forEach((column, c) => { if (matches(column.name + " " + column.labels.map((l) => labels[l].class).join(" "))) out.push({ n, c }); });
  });
  return out.sort((a, b) => worst[b.n] - worst[a.n] || (nodes[a.n].name < nodes[b.n].name ? -1 : nodes[a.n].name > nodes[b.n].name ? 1 : 0) || (a.c ?? -1) - (b.c ?? -1));
}
function tags(found) {
  const seen = new Map(found.map((l) => [`${labels[l].class} ${labels[l].state}`, labels[l]]));
  return [...seen.values()].map((l) => el("span", { class: `level-${l.level}` }, `${l.class}${l.state === "raw" ? "" : " \u00b7 " + l.state} `));
}
function findingRow(f) {
  return el("li", {}, el("button", { class: "row", "data-finding": f.fingerprint, onclick: () => chooseFinding(f) },
    el("span", { class: `tag ${f.severity}` }, f.waived_by ? "waived" : f.severity), ` ${f.code} `, ...prose(f.message),
    el("small", {}, f.location ? `${f.location.path}${f.location.line ? ":" + f.location.line : ""}` : f.name)));
}
function dataRow({ n, c }) {
  const node = nodes[n];
  if (c !== null) return el("li", {}, el("button", { class: "row", "data-column": `${n}/${c}`, onclick: () => chooseColumn(n, c) }, spell(n, c), el("small", {}, ...tags(node.columns[c].labels))));
  return el("li", {}, el("button", { class: "row", "data-row": n, onclick: () => chooseNode(n) },
    el("span", { class: `tag level-${LEVELS[worst[n]]}` }, LEVELS[worst[n]]), ` ${node.name}`,
    el("small", {}, `${node.type}, ${count(node.columns.length, "column")}${node.zone ? ", " + node.zone : ""}`)));
}
function drawList() {
  const list = document.getElementById("list");
  const [items, row, nothing] = state.tab === "findings" ? [foundFindings(), findingRow, findings.length ? "No finding matches." : "No findings: every flow that was seen is allowed."]
    : state.tab === "data" ? [foundData(), dataRow, "No data set matches."]
    : [data.unseen.filter(matches), (line) => el("li", { class: "row" }, line), "Everything was read and understood."];
  list.replaceChildren(items.length ? el("ul", {}, ...items.slice(0, state.limit).map(row)) : el("p", { class: "empty" }, nothing));
  if (items.length > state.limit) list.append(el("button", { class: "row", onclick: () => { state.limit += CHUNK; drawList(); } }, `Show more (${(items.length - state.limit).toLocaleString("en")} left)`));
  list.setAttribute("data-count", items.length);
  markCurrent();
}
function markCurrent() {
  for (const row of document.querySelectorAll("#list .row")) {
    const here = state.finding ? row.dataset.finding === state.finding : state.column ? row.dataset.column === state.column.join("/") : row.dataset.row === String(state.node);
    row.setAttribute("aria-current", here ? "true" : "false");
  }
}
function select(label, key, options, after) {
  const made = el("select", { "aria-label": label, id: `filter-${key}`, onchange: (e) => { state[key] = e.target.value; state.limit = CHUNK; after(); } });
  made.append(...options.map(([value, text]) => el("option", { value, selected: state[key] === value }, text)));
  return made;
}
function drawPanel() {
  const openCount = findings.filter(open).length;
  const tab = (key, text) => el("button", { role: "tab", id: `tab-${key}`, "aria-selected": state.tab === key ? "true" : "false", "aria-controls": "list", onclick: () => { state.tab = key; state.limit = CHUNK; drawPanel(); document.getElementById(`tab-${key}`).focus(); } }, text);
  document.getElementById("tabs").replaceChildren(tab("findings", `Findings ${openCount.toLocaleString("en")}`), tab("data", `Data ${nodes.length.toLocaleString("en")}`), tab("unseen", `Not seen ${data.unseen.length.toLocaleString("en")}`));
  const zones = [...new Set(nodes.map((n) => n.zone).filter(Boolean))].sort();
  const classes = [...new Set(labels.map((l) => l.class))].sort();
  const both = () => { drawList(); redraw(true); };
  const filters = [el("input", { type: "search", id: "search", placeholder: "Search (press /)", "aria-label": "Search", value: state.text, oninput: (e) => { state.text = e.target.value; state.limit = CHUNK; drawList(); } })];
  if (state.tab === "findings") {
    filters.push(select("Severity", "severity", [["", "Any severity"], ["error", "Errors"], ["warning", "Warnings"], ["note", "Notes"]], drawList));
    filters.push(select("Status", "status", [["open", "Open"], ["waived", data.summary.new === null ? "Waived" : "Waived or not new"], ["all", "All"]], drawList));
  }
  if (state.tab !== "unseen") {
    filters.push(select("Zone", "zone", [["", "Any zone"], ...zones.map((z) => [z, z])], both));
    filters.push(select("Class", "className", [["", "Any class"], ...classes.map((c) => [c, c])], both));
  }
  document.getElementById("filters").replaceChildren(...filters);
  drawList();
}

/* ---- details ---- */
function term(name, ...value) { return value.some(Boolean) ? [el("dt", {}, name), el("dd", {}, ...value)] : []; }
function columnLink(n, c) { return el("button", { class: "link", onclick: () => chooseColumn(n, c) }, spell(n, c)); }
function drawDetail() {
  const panel = document.getElementById("detail");
  panel.scrollTop = 0;
  panel.replaceChildren(...(state.finding ? findingDetail(byPrint.get(state.finding)) : state.column ? columnDetail(...state.column) : state.node >= 0 ? nodeDetail(state.node) : welcome()));
}
function welcome() {
  const cover = data.coverage;
  const share = cover.share >= 1 ? "all" : `${(Math.min(cover.share, 0.999) * 100).toFixed(1)} %`;
  return [el("h2", {}, "How to read this"),
    el("p", {}, "Data flows from left to right: sources, then the tables made from them. The bar on a table and the dot on a column say how the law protects what is in it."),
    el("p", {}, "Choose a column to light up its way: blue for what it is made of, violet for what is made of it. A broken line is a column that only decides a value or which rows exist."),
    el("dl", {}, ...term("Policy", `${data.policy.files.join(", ")} (${data.policy.mode})`), ...term("Law", data.policy.regimes.join(", ").toUpperCase()), ...term("Seen", `${share} of ${count(cover.columns, "column")}; ${cover.nodes_traced} of ${count(cover.nodes, "model")} in full`), ...term("Keys", "/ search; arrows move; Enter opens; + and \u2212 zoom; Esc goes back"))];
}
function nodeDetail(n) {
  const node = nodes[n];
  const order = node.columns.map((_, c) => c).sort((a, b) => node.columns[b].labels.length - node.columns[a].labels.length || a - b);
  const list = el("ul", { class: "columns" });
  const fill = (limit) => {
    list.replaceChildren(...order.slice(0, limit).map((c) => el("li", {}, el("button", { class: "link", onclick: () => chooseColumn(n, c) }, node.columns[c].name), el("span", { class: "tags" }, ...tags(node.columns[c].labels), node.columns[c].gap && " not understood"))));
    if (order.length > limit) list.append(el("li", {}, el("button", { class: "link", onclick: () => fill(Infinity) }, `all ${count(order.length, "column")}`)));
  };
  fill(60);
  const bad = node.findings.map((f) => byPrint.get(f));
  return [el("h2", {}, node.name), el("span", { class: `tag level-${LEVELS[worst[n]]}` }, LEVELS[worst[n]]), node.about && el("p", {}, node.about),
    el("dl", {}, ...term("Kind", node.type), ...term("Zone", node.zone || "none"), ...term("Used for", node.purposes.join(", ")), ...term("By", node.audiences.join(", ")), ...term("Owner", node.owner), ...term("People", `${IDENTITY[node.identity] || node.identity}${node.identityBy.length ? " (" + node.identityBy.join(", ") + ")" : ""}`), ...term("A row is", node.grain === "unknown" ? "" : node.grain.replace(":", " of ")), ...term("File", node.path), ...term("Not seen", node.gaps.join("; "))),
    node.presence.length > 0 && el("p", {}, "Being in this list reveals: ", ...tags(node.presence)),
    bad.length > 0 && el("h3", {}, "Findings"), bad.length > 0 && el("ul", {}, ...bad.map(findingRow)),
    el("h3", {}, count(node.columns.length, "column")), list].filter(Boolean);
}
function ways(found, way) {
  const rows = found.wires.filter((w) => w.way === way).sort((a, b) => a.far - b.far);
  const seen = new Set(), out = [];
  for (const w of rows) {
    const end = way === "up" ? w.from : w.to, other = way === "up" ? w.to : w.from;
    const key = `${end}|${other}|${w.step.words}`;
    if (seen.has(key)) continue;
    seen.add(key);
    out.push(el("li", {}, columnLink(...end), el("small", {}, `${w.step.words}${way === "up" ? ` into ${spell(...other)}` : ` from ${spell(...other)}`}`)));
  }
  const list = el("ol", { class: "path" }, ...out.slice(0, 200));
  if (out.length > 200) list.append(el("li", {}, `and ${(out.length - 200).toLocaleString("en")} more`));
  return out.length ? [el("h3", {}, way === "up" ? `Comes from (${out.length.toLocaleString("en")})` : `Goes to (${out.length.toLocaleString("en")})`), list] : [el("h3", {}, way === "up" ? "Comes from nothing else" : "Goes nowhere else")];
}
function columnDetail(n, c) {
  const node = nodes[n];
  const own = c === ROWS ? node.presence : node.columns[c].labels;
  const found = light(n, c);
  return [el("h2", {}, spell(n, c)), el("p", {}, "in ", el("button", { class: "link", onclick: () => chooseNode(n) }, node.name)),
    own.length ? el("ul", {}, ...own.map((l) => el("li", {}, el("span", { class: `tag level-${labels[l].level}` }, labels[l].level), ` ${labels[l].class}, ${labels[l].state}`, el("small", {}, ` ${labels[l].source}, from ${labels[l].origin}${labels[l].subject ? ", about " + labels[l].subject : ""}${labels[l].minor ? " (may be a minor)" : ""}${labels[l].owed ? "; owed: " + labels[l].owed : ""}`)))) : el("p", {}, c !== ROWS && node.columns[c].gap ? "What is in this column could not be told; it counts as anything its inputs hold." : "No personal data is known in it."),
    ...ways(found, "up"), ...ways(found, "down")];
}
function findingDetail(f) {
  return [el("span", { class: `tag ${f.severity}` }, f.waived_by ? "waived" : f.severity), ` ${f.code}`, el("h2", {}, ...prose(f.message)),
    el("dl", {}, ...term("Where", f.location ? `${f.location.path}${f.location.line ? ":" + f.location.line : ""}` : f.name), ...term("Who", ...prose(f.who)), ...term("What", ...prose(f.what)), ...term("Law", f.law), ...term("Waived", f.waived_by && `by ${f.waived_by}`)),
    f.path.length > 0 && el("h3", {}, "Path"), f.path.length > 0 && el("ol", { class: "path" }, ...f.path.map((s) => el("li", {}, s))),
    f.fix.length > 0 && el("h3", {}, "Fix"), ...f.fix.map((fix) => el("code", { class: "mono" }, fix)),
    f.waive && el("h3", {}, "Or ask a privacy owner to waive it"), f.waive && el("code", { class: "mono" }, f.waive),
    f.at >= 0 && el("p", {}, "On the map: ", f.col >= 0 ? columnLink(f.at, f.col) : el("button", { class: "link", onclick: () => chooseNode(f.at) }, nodes[f.at].name))].filter(Boolean);
}

/* ---- frame ---- */
function drawFrame() {
  document.getElementById("title").textContent = `${data.project}: personal data`;
  document.getElementById("sentence").textContent = data.sentence;
  const number = (value, text, kind) => el("div", { class: `number ${value ? kind : ""}`, "data-number": text }, el("b", {}, value.toLocaleString("en")), el("span", {}, text));
  document.getElementById("numbers").replaceChildren(number(data.summary.errors, "errors", "error"), number(data.summary.warnings, "warnings", "warning"), number(data.summary.waived, "waived", ""), number(nodes.length, "data sets", ""));
  const box = (key, text) => el("label", {}, el("input", { type: "checkbox", id: `toggle-${key}`, checked: state[key], onchange: (e) => { state[key] = e.target.checked; redraw(Boolean(state.column)); drawDetail(); } }), text);
  document.getElementById("tools").replaceChildren(
    select("Show", "show", [["all", "All data sets"], ["personal", "With personal data"], ["findings", "With findings"]], () => { drawList(); redraw(true); }),
    box("only", "Only the path"), box("indirect", "Deciding columns too"), el("span", { class: "space" }), el("span", { id: "shown", role: "status" }),
    el("button", { id: "clear", hidden: true, onclick: () => choose({}, true) }, "Show all"),
    el("button", { "aria-label": "Zoom out", onclick: () => zoom(0.8) }, "\u2212"), el("button", { "aria-label": "Zoom in", onclick: () => zoom(1.25) }, "+"), el("button", { onclick: () => fitView(true) }, "Fit"));
  document.getElementById("legend").replaceChildren(...LEVELS.slice().reverse().map((l) => el("li", {}, el("i", { class: `level-${l}` }), l)),
    el("li", { class: "way-up" }, "\u2500 made of"), el("li", { class: "way-down" }, "\u2500 made from it"), el("li", {}, "\u2504 only decides"), el("li", {}, "broken frame: not read"));
}
function drawPrint() {
  const shown = findings.filter(open);
  const rows = nodes.map((n, i) => [n, i]).filter(([, i]) => worst[i] > 1).map(([n]) => el("tr", {}, el("td", {}, n.name), el("td", {}, n.zone), el("td", {}, n.purposes.join(", ")), el("td", {}, [...new Set(n.columns.flatMap((c) => c.labels).map((l) => `${labels[l].class} (${labels[l].state})`))].join(", "))));
  document.getElementById("print").replaceChildren(
    el("h2", {}, `Findings (${shown.length.toLocaleString("en")})`),
    ...shown.map((f) => el("article", {}, el("strong", {}, `${f.severity} ${f.code} `, ...prose(f.message)), el("dl", {}, ...term("Where", f.location ? `${f.location.path}${f.location.line ? ":" + f.location.line : ""}` : f.name), ...term("Who", ...prose(f.who)), ...term("What", ...prose(f.what)), ...term("Path", f.path.join(" \u2192 ")), ...term("Law", f.law), ...term("Fix", ...prose(f.fix.join("; or: ")))))),
    el("h2", {}, `Data sets with personal data (${rows.length.toLocaleString("en")})`),
    el("table", {}, el("thead", {}, el("tr", {}, ...["Data set", "Zone", "Used for", "Classes"].map((t) => el("th", {}, t)))), el("tbody", {}, ...rows)),
    el("h2", {}, `Not seen ${data.unseen.length.toLocaleString("en")}`), el("ul", {}, ...data.unseen.map((line) => el("li", {}, line))));
}

/* ---- hands ---- */
let drag = null;
canvas.addEventListener("pointerdown", (e) => { drag = { x: e.clientX, y: e.clientY, vx: state.view.x, vy: state.view.y, moved: false, id: e.pointerId }; });
canvas.addEventListener("pointermove", (e) => {
  if (!drag) return;
  if (!drag.moved && Math.hypot(e.clientX - drag.x, e.clientY - drag.y) < 4) return;
  if (!drag.moved) { drag.moved = true; canvas.setPointerCapture(drag.id); canvas.classList.add("dragging"); }
  state.view.x = drag.vx + e.clientX - drag.x; state.view.y = drag.vy + e.clientY - drag.y; soon();
});
for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { canvas.classList.remove("dragging"); setTimeout(() => { drag = null; }, 0); });
canvas.addEventListener("wheel", (e) => { e.preventDefault(); const at = canvas.getBoundingClientRect(); zoom(Math.exp(-e.deltaY * 0.0015), e.clientX - at.left, e.clientY - at.top); }, { passive: false });
canvas.addEventListener("click", (e) => {
  if (drag && drag.moved) return;
  const group = e.target.closest(".node");
  if (!group) return;
  const column = e.target.dataset.column;
  if (column === undefined) chooseNode(Number(group.dataset.node)); else chooseColumn(Number(group.dataset.node), Number(column));
});
function move(n, key) {
  const box = scene.at.get(n), stack = scene.stacks[box.stack], at = stack.indexOf(box);
  if (key === "ArrowUp" || key === "ArrowDown") return stack[at + (key === "ArrowUp" ? -1 : 1)];
  const next = scene.stacks[box.stack + (key === "ArrowLeft" ? -1 : 1)];
  return next && next.slice().sort((a, b) => Math.abs(a.y - box.y) - Math.abs(b.y - box.y))[0];
}
canvas.addEventListener("keydown", (e) => {
  const group = e.target.closest(".node");
  if (!group) return;
  const n = Number(group.dataset.node);
  if (e.key === "Enter" || e.key === " ") { e.preventDefault(); chooseNode(n); reveal(n, true); }
  else if (e.key.startsWith("Arrow")) { e.preventDefault(); const to = move(n, e.key); if (to) reveal(to.n, true); }
});
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (e.key === "Escape") { if (typing) document.activeElement.blur(); choose({}, true); }
  else if (typing) return;
  else if (e.key === "/") { e.preventDefault(); document.getElementById("search").focus(); }
  else if (e.key === "+" || e.key === "=") zoom(1.25);
  else if (e.key === "-") zoom(0.8);
});
addEventListener("beforeprint", drawPrint);
addEventListener("hashchange", fromHash);
new ResizeObserver(soon).observe(canvas);

drawFrame(); drawPanel(); redraw(true); drawDetail(); fromHash();
document.documentElement.setAttribute("data-ready", "yes");
})();
